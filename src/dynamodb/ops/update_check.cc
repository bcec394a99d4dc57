#include "dynamodb/ops/update_check.h"

#include <map>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/key_schema.h"
#include "dynamodb/ops/expressions.h"

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

}  // namespace

Result<> check_update(const Update& update, const Table& table) {
  RETURN_IF_ERROR(check_keeps_key(update, table.key));
  RETURN_IF_ERROR(check_given_index_keys(update, table));
  RETURN_IF_ERROR(check_key_paths(update.paths(), table));
  return check_key_paths(update.read_paths(), table);
}

Result<> check_update_not_empty(const Update& update, const Table& table) {
  for (const UpdateAction& action : update.actions()) {
    const std::string* value = given_value(action);
    if (value == nullptr) continue;
    for (const Index& index : table.indexes) {
      RETURN_IF_ERROR(check_updated_not_empty(index.key, action.path[0].name, ValueView(*value)));
    }
  }
  return {};
}

Result<std::optional<SharedBytes>> apply_update(const Update* update, const std::string& key,
                                                const std::optional<ItemView>& before) {
  if (update == nullptr) return SharedBytes(before ? before->bytes() : key);
  if (!before && !update->creates_item()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::string after, update->apply(before, key));
  return SharedBytes(after);
}

}  // namespace serein::dynamodb
