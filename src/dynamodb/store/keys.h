#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"

// Where items stand in the store: docs/dev/formats/keys.md.
namespace serein::dynamodb {

// Keyspace and table: what all base keys of the table begin with.
std::string base_prefix(TableId table);

// The prefix of all items with that partition key: base_prefix | bucket | partition key.
std::string partition_prefix(TableId table, const ValueView& hash);

// The key of one item. `range` is the value of the sort key, for tables that have one.
std::string base_key(TableId table, const ValueView& hash, const std::optional<ValueView>& range);

// The key of an item that has all attributes of the table's key, of their types.
std::string base_key(const Table& table, const ItemView& item);

// Key of the table's counters: items and bytes.
std::string statistics_key(TableId table);

}  // namespace serein::dynamodb
