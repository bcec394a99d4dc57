#include <algorithm>
#include <set>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/update_check.h"

namespace serein::dynamodb {
namespace {

std::uint64_t cost_bytes(const UpdateAction& action) {
  if (action.kind == UpdateAction::Kind::kRemove || action.kind == UpdateAction::Kind::kDelete) {
    return kRemoveCostBytes;
  }
  const bool is_of_list = std::any_of(action.path.begin(), action.path.end(),
                                      [](const PathStep& step) { return step.is_index; });
  return is_of_list ? kSetElementCostBytes : kSetCostBytes;
}

// The attributes that the update sets in the item, and what its actions cost.
std::uint64_t written_bytes(const Update& update, const ItemView& after) {
  std::uint64_t bytes = kUpdateCostBytes;
  std::set<std::string_view> names;
  for (const UpdateAction& action : update.actions()) {
    const std::uint64_t cost = cost_bytes(action);
    bytes += cost;
    const std::string_view name = action.path.front().name;
    if (cost == kRemoveCostBytes || !names.insert(name).second) continue;
    if (const auto value = after.find(name)) bytes += name.size() + size_bytes(*value);
  }
  return bytes;
}

Result<> check_written_bytes(const Update& update, const ItemView& after) {
  // No expression has actions enough to make up for half of an item.
  if (after.size_bytes() <= kMaxItemBytes / 2 || written_bytes(update, after) <= kMaxItemBytes) {
    return {};
  }
  return fail(aws::kValidationException,
              "Item size to update has exceeded the maximum allowed size");
}

// Unlike that of a transaction, an update is limited in what it writes, too.
Result<std::optional<SharedBytes>> apply(const Update* update, const std::string& key,
                                         const std::optional<ItemView>& before) {
  ASSIGN_OR_RETURN(auto after, apply_update(update, key, before));
  if (update != nullptr && after) RETURN_IF_ERROR(check_written_bytes(*update, ItemView(*after)));
  return after;
}

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
    item_write.answer.updated = std::make_shared<const Projection>(expressions.update->paths());
  } else {
    item_write.answer.updated = std::make_shared<const Projection>(std::vector<DocumentPath>());
  }
  item_write.write.is_update = true;
  item_write.write.key = base_key(*table, ItemView(key));
  item_write.write.change = [update = std::move(expressions.update),
                             key = std::move(key)](const std::optional<ItemView>& before) {
    return apply(update.get(), key, before);
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
