#include "dynamodb/store/item_writer.h"

#include <algorithm>

#include "base/bytes.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/store/expiry.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"
#include "dynamodb/store/stream_record.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

std::uint64_t bytes_of(const std::optional<ItemView>& item) {
  return item ? item->size_bytes() : 0;
}

std::uint64_t bytes_of(const std::optional<IndexEntry>& entry) {
  return entry ? ItemView(entry->item).size_bytes() : 0;
}

std::int64_t difference(std::uint64_t after, std::uint64_t before) {
  return static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before);
}

// "Managing throughput settings on provisioned capacity tables": an entry that changes its key is
// deleted and put, one that changes in place is one write, one that stays costs nothing.
std::uint64_t index_units(const std::optional<IndexEntry>& before,
                          const std::optional<IndexEntry>& after) {
  if (before && after && before->key == after->key) {
    if (before->item == after->item) return 0;
    return write_units(std::max(bytes_of(before), bytes_of(after)));
  }
  return (before ? write_units(bytes_of(before)) : 0) + (after ? write_units(bytes_of(after)) : 0);
}

}  // namespace

std::uint64_t write_units(std::uint64_t bytes) {
  return std::max<std::uint64_t>(1, (bytes + kWriteUnitBytes - 1) / kWriteUnitBytes);
}

std::string encode_collection_bytes(std::uint64_t bytes) {
  std::string value;
  append_big_endian_64(value, bytes);
  return value;
}

Result<std::uint64_t> decode_collection_bytes(std::string_view value) {
  ByteReader reader(value);
  const auto bytes = reader.read_big_endian_64();
  if (!bytes || !reader.at_end()) return fail(kv::kCorruption, "stored size of a collection");
  return *bytes;
}

Result<WriteCost> ItemWriter::write(std::string_view key, const std::optional<ItemView>& before,
                                    const std::optional<SharedBytes>& stored_after, Cause cause) {
  collection_bytes_.reset();
  const std::optional<ItemView> after = view_of(stored_after);
  WriteCost cost;
  cost.table_units = write_units(std::max(bytes_of(before), bytes_of(after)));
  if (after) RETURN_IF_ERROR(check_index_keys(table_, *after));
  // An item that stays the same byte by byte needs no write.
  const bool changes = before && after ? before->bytes() != after->bytes() : before || after;
  std::int64_t collection_growth = difference(bytes_of(after), bytes_of(before));
  if (changes) {
    if (after) {
      txn_.put(key, *stored_after);
    } else {
      txn_.erase(key);
    }
    count(nullptr, (after ? 1 : 0) - (before ? 1 : 0), collection_growth);
    for (const Index& index : table_.indexes) {
      if (!index.is_maintained()) continue;
      ASSIGN_OR_RETURN(const std::int64_t growth, update_index(index, before, after, cost));
      if (index.is_local()) collection_growth += growth;
    }
    if (table_.ttl_attribute) update_expiry(key, before, after);
    if (table_.stream && !table_.stream->shards.empty()) {
      append_to_stream(key, before, after, cause);
    }
  }
  if (table_.has_local_index() && (before || after)) {
    RETURN_IF_ERROR(update_collection(after ? *after : *before, collection_growth));
  }
  return cost;
}

Result<std::int64_t> ItemWriter::update_index(const Index& index,
                                              const std::optional<ItemView>& before,
                                              const std::optional<ItemView>& after,
                                              WriteCost& cost) {
  auto old_entry = before ? make_entry(table_, index, *before) : std::nullopt;
  const auto new_entry = after ? make_entry(table_, index, *after) : std::nullopt;
  if (old_entry && index.status == IndexStatus::kCreating) {
    // While the index is being built the item may not have come into it yet.
    ASSIGN_OR_RETURN(const auto stored, txn_.get(old_entry->key));
    if (!stored) old_entry.reset();
  }
  const std::uint64_t units = index_units(old_entry, new_entry);
  if (units == 0) return 0;
  cost.indexes.push_back({index.name, index.kind, units});
  if (old_entry && (!new_entry || new_entry->key != old_entry->key)) txn_.erase(old_entry->key);
  if (new_entry) txn_.put(new_entry->key, new_entry->item);
  const std::int64_t growth = difference(bytes_of(new_entry), bytes_of(old_entry));
  count(&index, (new_entry ? 1 : 0) - (old_entry ? 1 : 0), growth);
  return growth;
}

Result<> ItemWriter::update_collection(const ItemView& item, std::int64_t growth) {
  const std::string key = collection_key(table_, item);
  ASSIGN_OR_RETURN(const auto stored, txn_.get(key));
  std::uint64_t before = 0;
  if (stored) {
    ASSIGN_OR_RETURN(before, decode_collection_bytes(*stored));
  }
  const std::uint64_t after = before + static_cast<std::uint64_t>(growth);
  collection_bytes_ = after;
  if (growth == 0) return {};
  if (growth > 0 && after > database_.max_collection_bytes) {
    return fail(kItemCollectionSizeLimitExceeded, "Collection size exceeded.");
  }
  if (after == 0) {
    txn_.erase(key);
  } else {
    txn_.put(key, encode_collection_bytes(after));
  }
  return {};
}

void ItemWriter::update_expiry(std::string_view key, const std::optional<ItemView>& before,
                               const std::optional<ItemView>& after) {
  // While expiry is being switched on the item before may have no entry yet, while it is being
  // switched off none any more: erasing what is not there does no harm.
  const auto old_entry = before ? expiry_key(*table_.ttl_attribute, key, *before) : std::nullopt;
  const auto new_entry = after && table_.ttl_state != TtlState::kDisabling
                             ? expiry_key(*table_.ttl_attribute, key, *after)
                             : std::nullopt;
  if (old_entry && old_entry != new_entry) txn_.erase(*old_entry);
  if (new_entry && (old_entry != new_entry || table_.ttl_state == TtlState::kEnabling)) {
    txn_.put(*new_entry, {});
  }
}

void ItemWriter::append_to_stream(std::string_view key, const std::optional<ItemView>& before,
                                  const std::optional<ItemView>& after, Cause cause) {
  const StreamSettings& stream = *table_.stream;
  const ShardNumber shard = stream.shards[shard_index(key, stream.shards.size())];
  txn_.append(shard_prefix(table_.id, shard), record_suffix(txn_.append_count()),
              encode_stream_record(table_.key, stream.view_type,
                                   {before, after, cause, database_.clock.now()}));
}

void ItemWriter::count(const Index* index, std::int64_t entries, std::int64_t bytes) {
  const kv::Counters delta{entries, bytes};
  if (delta != kv::Counters{}) txn_.add(statistics_key(table_, index), delta);
}

}  // namespace serein::dynamodb
