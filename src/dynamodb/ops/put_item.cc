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
  ASSIGN_OR_RETURN(std::string item, encode_item(*input.find("Item")));
  ASSIGN_OR_RETURN(ItemWrite item_write, read_item_write(input, AllowedReturnValues::kOnlyAllOld));
  ASSIGN_OR_RETURN(Expressions expressions, read_expressions(input, expression_parameters));
  item_write.write.condition = std::move(expressions.condition);
  RETURN_IF_ERROR(check_item_size(item));
  ASSIGN_OR_RETURN(const TablePtr table, find_table(database, request));
  RETURN_IF_ERROR(set_table(item_write, table));
  RETURN_IF_ERROR(check_item_key(table->key, ItemView(item)));
  RETURN_IF_ERROR(check_index_keys(*table, ItemView(item)));
  item_write.write.key = base_key(*table, ItemView(item));
  item_write.write.bytes = item.size();
  item_write.write.change = [item = SharedBytes(item)](const std::optional<ItemView>&) {
    return Result<std::optional<SharedBytes>>(item);
  };
  return item_write;
}

void put_item(Database& database, const aws::Request& request, aws::Completion done) {
  start_item_write(database, prepare(database, request), std::move(done));
}

}  // namespace

const aws::Operation<Database> kPutItem{
    .name = "PutItem",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .start = &put_item,
};

}  // namespace serein::dynamodb
