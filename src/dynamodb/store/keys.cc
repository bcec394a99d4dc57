#include "dynamodb/store/keys.h"

#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/model/key_schema.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

std::string table_prefix(kv::Keyspace keyspace, TableId table) {
  std::string key;
  kv::append_keyspace(key, keyspace);
  append_big_endian_32(key, table);
  return key;
}

std::string index_prefix(kv::Keyspace keyspace, const Table& table, const Index& index) {
  std::string key = table_prefix(keyspace, table.id);
  append_big_endian_32(key, index.id);
  return key;
}

// Bucket and partition key.
void append_partition(std::string& key, std::span<const ValueView> hash) {
  std::string encoded;
  for (const ValueView& value : hash) append_key_component(encoded, value);
  append_big_endian_32(key, kv::bucket_of(encoded));
  key += encoded;
}

ValueView value_of(const KeyAttribute& attribute, const ItemView& item) {
  const auto value = item.find(attribute.name);
  CHECK(value.has_value());
  return *value;
}

std::vector<ValueView> hash_values(const KeySchema& key, const ItemView& item) {
  std::vector<ValueView> values;
  for (const KeyAttribute& attribute : key.hash) values.push_back(value_of(attribute, item));
  return values;
}

void append_components(std::string& key, const std::vector<KeyAttribute>& attributes,
                       const ItemView& item) {
  for (const KeyAttribute& attribute : attributes) {
    append_key_component(key, value_of(attribute, item));
  }
}

}  // namespace

std::string entries_prefix(const Table& table, const Index* index) {
  if (index == nullptr) return table_prefix(kv::Keyspace::kItems, table.id);
  return index_prefix(
      index->is_local() ? kv::Keyspace::kLocalIndexes : kv::Keyspace::kGlobalIndexes, table,
      *index);
}

std::string partition_prefix(const Table& table, const Index* index,
                             std::span<const ValueView> hash) {
  std::string key = entries_prefix(table, index);
  append_partition(key, hash);
  return key;
}

std::string base_key(const Table& table, const ItemView& item) {
  return entry_key(table, nullptr, item);
}

std::string entry_key(const Table& table, const Index* index, const ItemView& item) {
  const KeySchema& schema = index == nullptr ? table.key : index->key;
  std::string key = partition_prefix(table, index, hash_values(schema, item));
  append_components(key, schema.range, item);
  if (index == nullptr) return key;
  // The table's key tells entries with equal index keys apart; a local index has its first half
  // already.
  if (!index->is_local()) append_components(key, table.key.hash, item);
  append_components(key, table.key.range, item);
  return key;
}

std::string statistics_key(const Table& table, const Index* index) {
  if (index == nullptr) return statistics_prefix(table.id);
  return index_prefix(kv::Keyspace::kStatistics, table, *index);
}

std::string statistics_prefix(TableId table) {
  return table_prefix(kv::Keyspace::kStatistics, table);
}

std::string collection_key(const Table& table, const ItemView& item) {
  std::string key = table_prefix(kv::Keyspace::kCollections, table.id);
  append_partition(key, hash_values(table.key, item));
  return key;
}

std::string build_progress_key(const Table& table, const Index& index) {
  return index_prefix(kv::Keyspace::kJobs, table, index);
}

std::string expiry_progress_key(TableId table) {
  // Numbers of indexes begin at 1.
  std::string key = table_prefix(kv::Keyspace::kJobs, table);
  append_big_endian_32(key, 0);
  return key;
}

std::vector<std::string> all_prefixes(TableId table) {
  std::vector<std::string> prefixes;
  for (const auto keyspace :
       {kv::Keyspace::kItems, kv::Keyspace::kLocalIndexes, kv::Keyspace::kGlobalIndexes,
        kv::Keyspace::kStatistics, kv::Keyspace::kCollections, kv::Keyspace::kJobs}) {
    prefixes.push_back(table_prefix(keyspace, table));
  }
  return prefixes;
}

}  // namespace serein::dynamodb
