#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::kv {

// The size of a write-ahead log, which RocksDB sets aside for it at once: a tenth more than the
// write buffer whose content it has.
std::uint64_t log_bytes(const RocksOptions& options);

// Where the next log of the database in `dir` lies ready, if it does: a file of zeros, of
// log_bytes(). It takes space that is spoken for by that log.
std::string ready_log(const std::string& dir);

// A file system whose write-ahead logs overwrite. A sync of a file that grows, also into space that
// was set aside, has to go through the journal of the file system, since it says which blocks have
// been written; one of a file of which all blocks were written before is a write and a flush of the
// disk: a third less waiting, and half the CPU time or less.
//
// From the second log on the next one is written in the background, with zeros, and synced. The log
// that begins then takes that file; when it is not ready, it grows as ever. So a log that was not
// closed ends in zeros; closing one cuts them off.
// Logs are deleted with all before them, the oldest first, so that those that are left follow each
// other, whatever happens meanwhile. cut_torn_logs() relies on both.
//
// For one database. Everything else is left to the file system below. Safe for use by many threads.
class ReadyLogs final : public rocksdb::FileSystemWrapper {
 public:
  // `bytes` is the size of a log.
  ReadyLogs(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& dir,
            std::uint64_t bytes);
  ~ReadyLogs() override;
  ReadyLogs(const ReadyLogs&) = delete;
  ReadyLogs& operator=(const ReadyLogs&) = delete;

  // NOLINTNEXTLINE(readability-identifier-naming): the name is RocksDB's
  const char* Name() const override { return "ReadyLogs"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override EXCLUDES(mutex_);

  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  enum class State : std::uint8_t { kIdle, kWanted, kReady, kTaken, kStopping };

  // Whether the next log is ready, and now the caller's.
  bool take() EXCLUDES(mutex_);
  // Has one made, unless it is being made already.
  void want() EXCLUDES(mutex_);
  void run() EXCLUDES(mutex_);
  bool wait_until_wanted() EXCLUDES(mutex_);
  // Between two steps of making one; false at the end.
  bool pause() EXCLUDES(mutex_);
  rocksdb::IOStatus make() EXCLUDES(mutex_);
  void remove();

  const std::string path_;
  const std::uint64_t bytes_;
  std::atomic<bool> has_begun_ = false;
  Mutex mutex_;
  CondVar changed_;
  State state_ GUARDED_BY(mutex_) = State::kIdle;
  std::thread thread_;
};

}  // namespace serein::kv
