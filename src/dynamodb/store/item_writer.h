#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Who changes an item: stream records tell deletions by the service from those of users.
enum class Cause : std::uint8_t { kUser };

// The one way in which items change. Adds to a transaction everything that follows from a change of
// one item, so that the item and what is derived from it appear together or not at all. Nothing
// else writes these keyspaces.
class ItemWriter {
 public:
  // Both outlive the writer.
  ItemWriter(kv::Txn& txn, const Table& table) : txn_(txn), table_(table) {}

  // Replaces `before`, the item now stored at `key`, by `after`; nothing stands for no item.
  void write(std::string_view key, const std::optional<ItemView>& before,
             const std::optional<ItemView>& after, Cause cause);

 private:
  kv::Txn& txn_;
  const Table& table_;
};

}  // namespace serein::dynamodb
