#pragma once

#include <span>
#include <string>
#include <vector>

#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"

// Where items and what is derived from them stand in the store: docs/dev/formats/keys.md. Where an
// `index` may be nullptr, that means the table itself.
namespace serein::dynamodb {

// Keyspace and table, for an index its number too: what all keys of its entries begin with.
std::string entries_prefix(const Table& table, const Index* index);

// The prefix of all entries of one partition; `hash` are the values of the partition attributes, in
// the order of the key.
std::string partition_prefix(const Table& table, const Index* index,
                             std::span<const ValueView> hash);

// The key of an item that has all attributes of the table's key, of their types.
std::string base_key(const Table& table, const ItemView& item);

// The key of an item's entry; the item has all attributes of both keys, of their types.
std::string entry_key(const Table& table, const Index* index, const ItemView& item);

// Key of the counters of a table or index: entries and their bytes.
std::string statistics_key(const Table& table, const Index* index);

// What all keys of statistics of a table begin with.
std::string statistics_prefix(TableId table);

// Key of the size of an item's collection: all with its partition key, with their entries in local
// indexes.
std::string collection_key(const Table& table, const ItemView& item);

// Key under which the building of an index keeps how far it has come: the last base key.
std::string build_progress_key(const Table& table, const Index& index);

// Key under which switching expiry on or off keeps how far it has come.
std::string expiry_progress_key(TableId table);

// What all keys of a table begin with in each keyspace that is ordered by tables: what must go
// with the table. Streams are kept for longer.
std::vector<std::string> all_prefixes(TableId table);

}  // namespace serein::dynamodb
