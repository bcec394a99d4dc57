#pragma once

#include <rocksdb/file_system.h>

#include <memory>

namespace serein::crash {

// A file system that keeps what was not synced in memory only, so that kill -9 of the process loses
// what a loss of power may lose:
// - what is appended to a file reaches the disk with Sync or Fsync of that file; of what is
// appended
//   to a log (*.log) some sectors reach it before, and zeros instead of the others;
// - a file that was made, renamed, linked or deleted is so on disk with Fsync of its directory.
//   Until then the disk shows the state before.
// The process itself sees all of it at once. It also loses what is not synced when it ends in
// order. RocksDB's info logs and lock file, which nobody relies on, go straight through, and so do
// directories. Safe for use by many threads; one process at a time on a directory.
std::shared_ptr<rocksdb::FileSystem> make_lossy_file_system();

}  // namespace serein::crash
