#pragma once

#include <optional>
#include <string>

#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"

// What an index holds: a function of the items of its table.
namespace serein::dynamodb {

struct IndexEntry {
  std::string key;   // entry_key()
  std::string item;  // stored form of the projected attributes
};

// Whether the index holds that attribute of items.
bool is_projected(const Table& table, const Index& index, std::string_view attribute);

// The entry of an item of the table; nothing where it has not all of the index key's attributes.
std::optional<IndexEntry> make_entry(const Table& table, const Index& index, const ItemView& item);

// Checks what an item to be stored has of index keys. Fails with the service's ValidationException.
Result<> check_index_keys(const Table& table, const ItemView& item);

}  // namespace serein::dynamodb
