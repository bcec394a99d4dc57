#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/expr/update.h"
#include "dynamodb/model/item.h"

// What UpdateItem and the updates of transactions have in common.
namespace serein::dynamodb {

// Checks what an update may not do to items of the table, as far as it does not depend on them: the
// key stays, and keys of indexes get values of their types. Fails with ValidationException.
Result<> check_update(const Update& update, const Table& table);

// Likewise that keys of indexes do not get empty values.
Result<> check_update_not_empty(const Update& update, const Table& table);

// The stored form of the item after the update; nothing where there is none before and the update
// creates none. `key` is the stored form of its key. Without an update, the item is created if it
// is not there, and stays as it is otherwise.
Result<std::optional<SharedBytes>> apply_update(const Update* update, const std::string& key,
                                                const std::optional<ItemView>& before);

}  // namespace serein::dynamodb
