#include <utility>

#include "dynamodb/model/item_encoder.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/update_check.h"

namespace serein::dynamodb {
namespace {

Result<ItemWrite> prepare(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const ExpressionParameters expression_parameters{
      {"UpdateExpression", "ConditionExpression"},
      {"AttributeUpdates", "Expected", "ConditionalOperator"}};
  RETURN_IF_ERROR(check_expression_parameters(input, expression_parameters));
  ASSIGN_OR_RETURN(std::string key, encode_item(*input.find("Key")));
  ASSIGN_OR_RETURN(ItemWrite item_write, read_item_write(input, AllowedReturnValues::kAny));
  ASSIGN_OR_RETURN(Expressions expressions, read_expressions(input, expression_parameters));
  item_write.write.condition = std::move(expressions.condition);
  ASSIGN_OR_RETURN(const TablePtr table, find_table(database, request));
  RETURN_IF_ERROR(set_table(item_write, table));
  RETURN_IF_ERROR(check_key(table->key, ItemView(key)));
  if (expressions.update) {
    RETURN_IF_ERROR(check_update(*expressions.update, *table));
    RETURN_IF_ERROR(check_update_not_empty(*expressions.update, *table));
    item_write.answer.updated = std::make_shared<const Projection>(expressions.update->paths());
  } else {
    item_write.answer.updated = std::make_shared<const Projection>(std::vector<DocumentPath>());
  }
  item_write.write.is_update = true;
  item_write.write.key = base_key(*table, ItemView(key));
  item_write.write.change = [update = std::move(expressions.update),
                             key = std::move(key)](const std::optional<ItemView>& before) {
    return apply_update(update.get(), key, before);
  };
  return item_write;
}

void update_item(Database& database, const aws::Request& request, aws::Completion done) {
  start_item_write(database, prepare(database, request), std::move(done));
}

}  // namespace

const aws::Operation<Database> kUpdateItem{
    .name = "UpdateItem",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .start = &update_item,
};

}  // namespace serein::dynamodb
