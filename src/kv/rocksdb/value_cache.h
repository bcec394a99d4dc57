#pragma once

#include <rocksdb/cache.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/shared_bytes.h"
#include "kv/engine.h"

namespace serein::kv {

// Values of single keys as they are in the database, in front of it: found by one look-up in a hash
// table, where RocksDB searches a skip list and then blocks. They share the memory of the block
// cache, and the least recently used of both goes first. Safe for use by many threads; what writes
// does so through a Change, one at a time.
//
// A value that is found is the newest that any read can see, so that nobody sees an older one after
// a newer one, whichever way each is read:
//   - a Change takes the old values out before the database can show the new ones;
//   - until it ends, and whenever one has begun since a value was read from the database, that
//   value
//     is not taken in (Ticket).
class ValueCache {
 public:
  // The value, or nothing where the database has no such key.
  using Value = std::optional<SharedBytes>;
  using Changes = std::map<std::string, Value, std::less<>>;

  // How far changes had come, of the keys that share a slot.
  struct Ticket {
    std::uint64_t version = 0;
  };

  explicit ValueCache(std::shared_ptr<rocksdb::Cache> cache) : cache_(std::move(cache)) {}
  ValueCache(const ValueCache&) = delete;
  ValueCache& operator=(const ValueCache&) = delete;

  // Whether it holds keys of this kind at all: those that are read one by one.
  static bool holds(std::string_view key);

  // Nothing: not known here.
  std::optional<Value> find(std::string_view key) const;
  bool knows(std::string_view key) const;

  // Before the database is read, and with what was read.
  Ticket ticket(std::string_view key) const;
  void offer(std::string_view key, const Value& value, Ticket ticket);

  // Takes out what is in `range`, of which nothing is in the database any more.
  void forget(const Range& range);

  // Encloses the write of `changes` to the database.
  class Change {
   public:
    // Both outlive it. None of the keys is known any more.
    Change(ValueCache& cache, const Changes& changes);
    ~Change();
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

    // They have been written: makes the values known. Without it, none is.
    void succeeded();

   private:
    ValueCache& cache_;
    const Changes& changes_;
  };

 private:
  // The keys with one hash. Odd versions: a change is under way.
  struct alignas(64) Slot {
    Mutex mutex;
    std::uint64_t version GUARDED_BY(mutex) = 0;
  };
  static constexpr std::size_t kSlots = 1024;

  Slot& slot(std::string_view key) const;
  void insert(std::string_view key, const Value& value);

  const std::shared_ptr<rocksdb::Cache> cache_;
  mutable std::array<Slot, kSlots> slots_;
};

}  // namespace serein::kv
