#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "kv/engine.h"
#include "kv/limits.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace serein::kv {

struct RocksOptions {
  std::size_t cache_bytes = 256U << 20U;
  std::size_t write_buffer_bytes = 64U << 20U;
  std::size_t target_file_bytes = 64U << 20U;
  std::size_t max_queued_transactions = kMaxQueuedTransactions;
  std::size_t max_queued_bytes = kMaxQueuedBytes;
  std::size_t max_round_transactions = kMaxRoundTransactions;
  std::size_t max_round_bytes = kMaxRoundBytes;
  // Writes are refused while the disk has less space than this, beyond what the logs need to become
  // tables and the next log takes: so that it never is so full that one fails halfway. 0: never
  // refused for that.
  std::uint64_t min_free_bytes = 128U << 20U;
  std::chrono::milliseconds first_retry_delay{100};
  // For tests: what RocksDB reads and writes through instead of the real file system.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// Opens or makes the database in `dir`, whose parent exists and which is held by a DataDirectory. A
// damaged one is refused with kCorruption and left as it is. `logger` outlives the engine.
//
// Commits happen in rounds on one thread: bodies run one after the other against the database and
// what the round has changed so far, all changes are written as one batch and synced once, then all
// are answered. A write or sync that failed stops all further writes: what is on disk is not known
// then. The engine goes on serving reads, closes the database as soon as files can be written
// again, opens it, which replays the log, and takes writes again.
Result<std::unique_ptr<Engine>> open_rocksdb(const std::string& dir, const RocksOptions& options,
                                             Logger& logger);

}  // namespace serein::kv
