#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace serein::crash {

// A file system that keeps what was not synced in memory only, so that kill -9 of the process loses
// what a loss of power would. What is written to a file reaches the file below with Sync or Fsync
// of that file. Renames are applied at once: RocksDB syncs the directory after each that matters.
// Safe for use by many threads.
std::shared_ptr<rocksdb::FileSystem> make_lossy_file_system();

}  // namespace serein::crash
