#pragma once

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "kv/rocksdb/rocksdb_engine.h"
#include "kv/rocksdb/value_cache.h"

namespace serein::kv {

// Translates a failure of RocksDB at this edge: Incomplete becomes kWouldBlock, damage kCorruption,
// the rest kIoError.
Error to_error(const rocksdb::Status& status);

// Groups of keyspaces that RocksDB keeps in files of their own. A range stays within one keyspace
// and so within one family.
enum class Family : std::uint8_t {
  kMain,    // whatever is read and overwritten in place
  kQueues,  // written at one end and deleted at the other: their tombstones slow nobody else's
            // reads
};
inline constexpr std::size_t kFamilies = 2;

// The only place that knows which keyspace stands where: docs/dev/formats/keys.md.
Family family_of(std::string_view key);

// An open RocksDB. Safe for use by many threads.
class Database {
 public:
  // Opens or makes it; open_rocksdb() says what is refused. `on_failed` is called, on any thread,
  // each time RocksDB has met an error in writing. `logger` outlives the database.
  static Result<std::unique_ptr<Database>> open(const std::string& dir, const RocksOptions& options,
                                                Logger& logger, std::function<void()> on_failed);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() { return *db_; }

  // In front of db(): every write to it is enclosed by a ValueCache::Change.
  ValueCache& values() { return *values_; }

  // Where that key stands.
  rocksdb::ColumnFamilyHandle* family(std::string_view key) const {
    return families_[static_cast<std::size_t>(family_of(key))].get();
  }

  // RocksDB has met an error in writing logs or tables, and does not write any more.
  bool has_failed() const { return *failed_; }

  // How often a new log may have been begun, counted before anything is written to it.
  std::uint64_t log_switches() const { return *log_switches_; }

  // A write would now wait for compactions, without a bound.
  bool writes_are_stopped() const;

 private:
  bool has_much_to_replay() const;
  void empty_log();

  Database(std::unique_ptr<rocksdb::Env> env, Logger& logger)
      : env_(std::move(env)), logger_(logger) {}

  std::unique_ptr<rocksdb::Env> env_;  // outlives the rest
  Logger& logger_;
  std::shared_ptr<std::atomic<int>> stopped_families_;
  std::shared_ptr<std::atomic<std::uint64_t>> log_switches_;
  std::shared_ptr<std::atomic<bool>> failed_;
  std::unique_ptr<rocksdb::DB> db_;
  std::unique_ptr<ValueCache> values_;
  std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, kFamilies> families_;
};

}  // namespace serein::kv
