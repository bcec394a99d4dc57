#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/store/keys.h"

namespace serein::dynamodb {
namespace {

Result<aws::Output> get_item(Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const ExpressionParameters expression_parameters{{"ProjectionExpression"}, {"AttributesToGet"}};
  RETURN_IF_ERROR(check_expression_parameters(input, expression_parameters));
  ASSIGN_OR_RETURN(const std::string key, encode_item(*input.find("Key")));
  ASSIGN_OR_RETURN(const auto projection, read_projection(input, expression_parameters));
  ASSIGN_OR_RETURN(const TablePtr table, find_table(database, request));
  if (projection) {
    RETURN_IF_ERROR(check_key_paths(projection->paths(), *table));
  }
  RETURN_IF_ERROR(check_key(table->key, ItemView(key)));

  const auto view = database.engine.read(read_options(request.context));
  ASSIGN_OR_RETURN(const auto stored, view->get(base_key(*table, ItemView(key))));

  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  std::uint64_t bytes = 0;
  if (stored) {
    const ItemView item(*stored);
    bytes = item.size_bytes();
    std::string& out = writer.key("Item").appended_value();
    if (projection) {
      projection->append_json(out, item);
    } else {
      append_json(out, item);
    }
  }
  const bool consistent = boolean_or(input, "ConsistentRead", false);
  Capacity capacity;
  capacity.table = read_half_units(bytes, consistent);
  write_consumed_capacity(writer, capacity_detail(input), table->name, capacity);
  writer.end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kGetItem{
    .name = "GetItem",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &get_item,
};

}  // namespace serein::dynamodb
