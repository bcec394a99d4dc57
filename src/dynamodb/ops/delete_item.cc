#include <utility>

#include "dynamodb/model/item_encoder.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {
namespace {

Result<ItemWrite> prepare(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const ExpressionParameters expression_parameters{{"ConditionExpression"},
                                                   {"Expected", "ConditionalOperator"}};
  RETURN_IF_ERROR(check_expression_parameters(input, expression_parameters));
  ASSIGN_OR_RETURN(const std::string key, encode_item(*input.find("Key")));
  ASSIGN_OR_RETURN(ItemWrite item_write, read_item_write(input, AllowedReturnValues::kOnlyAllOld));
  ASSIGN_OR_RETURN(Expressions expressions, read_expressions(input, expression_parameters));
  item_write.write.condition = std::move(expressions.condition);
  ASSIGN_OR_RETURN(const TablePtr table, find_table(database, request));
  RETURN_IF_ERROR(set_table(item_write, table));
  RETURN_IF_ERROR(check_key(table->key, ItemView(key)));
  item_write.write.is_deletion = true;
  item_write.write.key = base_key(*table, ItemView(key));
  item_write.write.change = [](const std::optional<ItemView>&) {
    return Result<std::optional<SharedBytes>>(std::nullopt);
  };
  return item_write;
}

void delete_item(Database& database, const aws::Request& request, aws::Completion done) {
  start_item_write(database, prepare(database, request), std::move(done));
}

}  // namespace

const aws::Operation<Database> kDeleteItem{
    .name = "DeleteItem",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .start = &delete_item,
};

}  // namespace serein::dynamodb
