#include "dynamodb/store/item_writer.h"

#include "dynamodb/store/keys.h"

namespace serein::dynamodb {
namespace {

std::int64_t capacity_bytes(const std::optional<ItemView>& item) {
  return item ? static_cast<std::int64_t>(item->size_bytes()) : 0;
}

}  // namespace

void ItemWriter::write(std::string_view key, const std::optional<ItemView>& before,
                       const std::optional<ItemView>& after, Cause /*cause*/) {
  if (!before && !after) return;
  if (after) {
    // An item that stays the same byte by byte needs no write.
    if (before && before->bytes() == after->bytes()) return;
    txn_.put(key, after->bytes());
  } else {
    txn_.erase(key);
  }
  const kv::Counters delta{(after ? 1 : 0) - (before ? 1 : 0),
                           capacity_bytes(after) - capacity_bytes(before)};
  if (delta != kv::Counters{}) txn_.add(statistics_key(table_.id), delta);
}

}  // namespace serein::dynamodb
