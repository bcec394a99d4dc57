#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {
namespace {

// The key of an item never changes.
Result<> check_keeps_key(const Update& update, const KeySchema& key) {
  for (const DocumentPath& path : update.paths()) {
    if (!key.contains(path.front().name)) continue;
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Cannot update attribute {}. This "
                "attribute is part of the key",
                path.front().name);
  }
  return {};
}

// What the request itself gives an attribute; nothing where that depends on the item.
const std::string* given_value(const UpdateAction& action) {
  const bool has_one = action.path.size() == 1 && action.operands.size() == 1;
  if (!has_one || action.operands[0].kind != UpdateOperand::Kind::kValue) return nullptr;
  return &action.operands[0].value;
}

// Values for keys of indexes must be of their types, whatever the item is.
Result<> check_given_index_keys(const Update& update, const Table& table) {
  for (const UpdateAction& action : update.actions()) {
    const std::string* value = given_value(action);
    if (value == nullptr) continue;
    // Of several indexes the service tells the one whose name is first.
    std::map<std::string_view, Error> faults;
    for (const Index& index : table.indexes) {
      auto checked =
          check_index_key_value(index.key, index.name, action.path[0].name, ValueView(*value));
      if (!checked) faults.emplace(index.name, std::move(checked).error());
    }
    if (!faults.empty()) return fail(std::move(faults.begin()->second));
  }
  return {};
}

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

// Without an update, the item is created if it is not there, and stays as it is otherwise.
Result<std::optional<std::string>> apply(const Update* update, const std::string& key,
                                         const std::optional<ItemView>& before) {
  if (update == nullptr) return before ? std::string(before->bytes()) : key;
  if (!before && !update->creates_item()) return std::nullopt;
  ASSIGN_OR_RETURN(std::string after, update->apply(before, key));
  RETURN_IF_ERROR(check_written_bytes(*update, ItemView(after)));
  return after;
}

Result<ItemWrite> prepare(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  RETURN_IF_ERROR(check_expression_parameters(
      input, {{"UpdateExpression", "ConditionExpression"},
              {"AttributeUpdates", "Expected", "ConditionalOperator"}}));
  ASSIGN_OR_RETURN(std::string key, encode_item(*input.find("Key")));
  ASSIGN_OR_RETURN(ItemWrite item_write, read_item_write(input, AllowedReturnValues::kAny));
  ASSIGN_OR_RETURN(Expressions expressions, read_expressions(input));
  item_write.write.condition = std::move(expressions.condition);
  ASSIGN_OR_RETURN(const TablePtr table, find_table(database, request));
  RETURN_IF_ERROR(set_table(item_write, table));
  RETURN_IF_ERROR(check_key(table->key, ItemView(key)));
  if (expressions.update) {
    RETURN_IF_ERROR(check_keeps_key(*expressions.update, table->key));
    RETURN_IF_ERROR(check_given_index_keys(*expressions.update, *table));
    RETURN_IF_ERROR(check_key_paths(expressions.update->paths(), *table));
    RETURN_IF_ERROR(check_key_paths(expressions.update->read_paths(), *table));
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
