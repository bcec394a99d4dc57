#include "dynamodb/store/keys.h"

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

}  // namespace

std::string base_prefix(TableId table) { return table_prefix(kv::Keyspace::kItems, table); }

std::string partition_prefix(TableId table, const ValueView& hash) {
  std::string encoded;
  append_key_component(encoded, hash);
  std::string key = base_prefix(table);
  append_big_endian_32(key, kv::bucket_of(encoded));
  return key + encoded;
}

std::string base_key(TableId table, const ValueView& hash, const std::optional<ValueView>& range) {
  std::string key = partition_prefix(table, hash);
  if (range) append_key_component(key, *range);
  return key;
}

std::string base_key(const Table& table, const ItemView& item) {
  const auto hash = item.find(table.key.hash.name);
  CHECK(hash.has_value());
  if (!table.key.range) return base_key(table.id, *hash, std::nullopt);
  const auto range = item.find(table.key.range->name);
  CHECK(range.has_value());
  return base_key(table.id, *hash, range);
}

std::string statistics_key(TableId table) { return table_prefix(kv::Keyspace::kStatistics, table); }

}  // namespace serein::dynamodb
