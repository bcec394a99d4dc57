#include "kv/rocksdb/value_cache.h"

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

#include <functional>
#include <utility>
#include <vector>

#include "kv/keyspaces.h"

namespace serein::kv {
namespace {

// RocksDB names its blocks in the same cache with this many bytes.
constexpr std::size_t kBlockNameBytes = 16;

// The name of a key in the cache is never that of a block, nor of another key: it ends in one 1 or
// in two 2. Valid until the next call on the thread.
rocksdb::Slice name_of(std::string_view key) {
  thread_local std::string name;
  name.assign(key);
  name.append(key.size() + 1 == kBlockNameBytes ? "\2\2" : "\1");
  return name;
}

std::string_view key_of(const rocksdb::Slice& name) {
  return {name.data(), name.size() - static_cast<std::size_t>(name[name.size() - 1])};
}

// The cache's locks order what threads do to a value. ThreadSanitizer does not see them, for
// RocksDB is not compiled for it: each thread tells it when it has done with a value, and before it
// begins.
void hand_over(void* value) {
#if defined(__SANITIZE_THREAD__)
  if (value != nullptr) __tsan_release(value);
#else
  static_cast<void>(value);
#endif
}

void take_over(void* value) {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(value);
#else
  static_cast<void>(value);
#endif
}

void delete_value(const rocksdb::Slice& name, void* value) {
  static_cast<void>(name);
  if (value == nullptr) return;
  take_over(value);
  static_cast<void>(SharedBytes::take_raw(value));
}

bool contains(const Range& range, std::string_view key) {
  const bool is_before_end =
      range.end.empty() ? key.substr(0, 1) == range.begin.substr(0, 1) : key < range.end;
  return key >= range.begin && is_before_end;
}

}  // namespace

bool ValueCache::holds(std::string_view key) {
  if (key.empty()) return false;
  const auto keyspace = static_cast<Keyspace>(key.front());
  return keyspace == Keyspace::kItems || keyspace == Keyspace::kCatalog ||
         keyspace == Keyspace::kStatistics || keyspace == Keyspace::kCollections;
}

ValueCache::Slot& ValueCache::slot(std::string_view key) const {
  return slots_[std::hash<std::string_view>{}(key) % kSlots];
}

std::optional<ValueCache::Value> ValueCache::find(std::string_view key) const {
  rocksdb::Cache::Handle* const handle = cache_->Lookup(name_of(key));
  if (handle == nullptr) return std::nullopt;
  Value value;
  if (void* const kept = cache_->Value(handle)) {
    take_over(kept);
    value = SharedBytes::copy_raw(kept);
    hand_over(kept);
  }
  cache_->Release(handle);
  return value;
}

bool ValueCache::knows(std::string_view key) const {
  rocksdb::Cache::Handle* const handle = cache_->Lookup(name_of(key));
  if (handle != nullptr) cache_->Release(handle);
  return handle != nullptr;
}

ValueCache::Ticket ValueCache::ticket(std::string_view key) const {
  Slot& of_key = slot(key);
  MutexLock lock(of_key.mutex);
  return {of_key.version};
}

void ValueCache::offer(std::string_view key, const Value& value, Ticket ticket) {
  if (ticket.version % 2 == 1) return;
  Slot& of_key = slot(key);
  MutexLock lock(of_key.mutex);
  if (of_key.version == ticket.version) insert(key, value);
}

// A cache that is full drops it: that is no failure.
void ValueCache::insert(std::string_view key, const Value& value) {
  const std::size_t charge = value ? value->memory_bytes() : 0;
  void* const kept = value ? value->to_raw() : nullptr;  // null: there is no such key
  hand_over(kept);
  static_cast<void>(cache_->Insert(name_of(key), kept, charge, delete_value));
}

void ValueCache::forget(const Range& range) {
  // Whoever has read before now must not bring anything back.
  for (Slot& slot : slots_) {
    MutexLock lock(slot.mutex);
    slot.version += 2;
  }
  std::vector<std::string> keys;
  cache_->ApplyToAllEntries(
      [&](const rocksdb::Slice& name, void*, std::size_t, rocksdb::Cache::DeleterFn deleter) {
        if (deleter == delete_value && contains(range, key_of(name)))
          keys.emplace_back(key_of(name));
      },
      {});
  for (const std::string& key : keys) cache_->Erase(name_of(key));
}

ValueCache::Change::Change(ValueCache& cache, const Changes& changes)
    : cache_(cache), changes_(changes) {
  for (const auto& [key, value] : changes_) {
    if (!holds(key)) continue;
    Slot& of_key = cache_.slot(key);
    MutexLock lock(of_key.mutex);
    if (of_key.version % 2 == 0) ++of_key.version;
    cache_.cache_->Erase(name_of(key));
  }
}

// A key that shares its slot with one still to come may be taken in from the database already: it
// has the new value.
ValueCache::Change::~Change() {
  for (const auto& [key, value] : changes_) {
    if (!holds(key)) continue;
    Slot& of_key = cache_.slot(key);
    MutexLock lock(of_key.mutex);
    if (of_key.version % 2 == 1) ++of_key.version;
  }
}

void ValueCache::Change::succeeded() {
  for (const auto& [key, value] : changes_) {
    // What was erased is seldom asked for, and tables are erased whole.
    if (!value || !holds(key)) continue;
    Slot& of_key = cache_.slot(key);
    MutexLock lock(of_key.mutex);
    cache_.insert(key, value);
  }
}

}  // namespace serein::kv
