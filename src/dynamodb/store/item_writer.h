#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"
#include "dynamodb/store/cause.h"
#include "dynamodb/store/database.h"
#include "dynamodb/store/index_entries.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// What a change of one item costs, in write units.
struct WriteCost {
  struct OfIndex {
    std::string name;
    IndexKind kind = IndexKind::kGlobal;
    std::uint64_t units = 0;
  };
  std::uint64_t table_units = 0;
  std::vector<OfIndex> indexes;  // only those that were written
};

// The one way in which items change. Adds to a transaction everything that follows from a change of
// one item, so that the item and what is derived from it appear together or not at all. Nothing
// else writes these keyspaces, but for the building and dropping of indexes.
class ItemWriter {
 public:
  // All outlive the writer; `table` is as it is in the transaction.
  ItemWriter(kv::Txn& txn, const Table& table, const Database& database)
      : txn_(txn), table_(table), database_(database) {}

  // Replaces `before`, the item now stored at `key`, by `after`; nothing stands for no item. Fails
  // with ValidationException where the new item is unfit for an index, and with
  // ItemCollectionSizeLimitExceededException.
  Result<WriteCost> write(std::string_view key, const std::optional<ItemView>& before,
                          const std::optional<SharedBytes>& after, Cause cause);

  // Bytes of the collection of the item written last, for tables with local indexes.
  std::optional<std::uint64_t> collection_bytes() const { return collection_bytes_; }

 private:
  // Bytes by which the entries of the index grow.
  Result<std::int64_t> update_index(const Index& index, const std::optional<ItemView>& before,
                                    const std::optional<ItemView>& after, WriteCost& cost);
  Result<> update_collection(const ItemView& item, std::int64_t growth);
  void update_expiry(std::string_view key, const std::optional<ItemView>& before,
                     const std::optional<ItemView>& after);
  void append_to_stream(std::string_view key, const std::optional<ItemView>& before,
                        const std::optional<ItemView>& after, Cause cause);
  void count(const Index* index, std::int64_t entries, std::int64_t bytes);

  kv::Txn& txn_;
  const Table& table_;
  const Database& database_;
  std::optional<std::uint64_t> collection_bytes_;
};

// Write units for so many capacity bytes: one for each started KB, at least one.
std::uint64_t write_units(std::uint64_t bytes);

// The stored form of a collection's size. Decoding fails with kv::kCorruption.
std::string encode_collection_bytes(std::uint64_t bytes);
Result<std::uint64_t> decode_collection_bytes(std::string_view value);

}  // namespace serein::dynamodb
