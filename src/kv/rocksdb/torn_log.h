#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"

namespace rocksdb {
class FileSystem;
class WriteBatch;
}  // namespace rocksdb

// Tells what a loss of power leaves at the end of the write-ahead logs from damage: decision 3 in
// docs/dev/decisions.
namespace serein::kv {

// RocksDB numbers all changes; that of the last change that is known to be on stable storage.
using SyncedThrough = std::uint64_t;

// Writes into a batch, which is empty so far, how far the log was synced before it.
void append_synced_through(rocksdb::WriteBatch& batch, SyncedThrough synced);

// Before the database in `dir` is opened. What stands behind the last whole record of its logs is
// cut off, where it may be what a loss of power left of writes that were not synced: cut, torn, or
// with holes, and whatever was written after it. Where a later record says that it had been synced,
// or its format is not known, that is damage: fails with kCorruption, and leaves everything as it
// is. All that remains of the logs is synced.
Result<> cut_torn_logs(rocksdb::FileSystem& files, const std::string& dir, Logger& logger);

}  // namespace serein::kv
