#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "kv/rocksdb/rocksdb_engine.h"
#include "kv/rocksdb/store.h"

namespace serein::kv {

// Keeps a store open through faults of the machine. It watches the space on the disk, and refuses
// writes before there is none; and when a write has failed, it opens the store again as soon as
// files can be written: the log is replayed then, and what was not known is known. Until then the
// old store goes on being read. Safe for use by many threads.
class Guardian {
 public:
  // Opens the store; open_rocksdb() says what is refused. `options` and `logger` outlive it.
  static Result<std::unique_ptr<Guardian>> open(const std::string& dir, const RocksOptions& options,
                                                Logger& logger);
  // The store must not be in use any more.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

  // The store as it is now, or nullptr for the moment in which it is being opened again. To be let
  // go of soon: that moment waits for it.
  std::shared_ptr<Store> store() const EXCLUDES(mutex_);

  // Why this may not be written now, if there is a reason in the disk.
  std::optional<Error> refusal(const Transaction& transaction) const;

  // To be told of what will be written, so that the space is looked at in time.
  void expect(std::size_t bytes) EXCLUDES(mutex_);

  // See Engine::on_reopened.
  void on_reopened(std::function<void()> reread) EXCLUDES(mutex_);

 private:
  Guardian(std::string dir, const RocksOptions& options, Logger& logger);

  void run();
  // False at the end.
  bool wait_for_work() EXCLUDES(mutex_);
  void wake() EXCLUDES(mutex_);
  bool is_stopping() const EXCLUDES(mutex_);
  void look_at_space();
  bool must_reopen() const;
  void reopen();
  bool has_space_to_open() const;
  // Whether a file can be written and synced.
  bool can_write() const;
  void close() EXCLUDES(mutex_);

  const std::string dir_;
  const RocksOptions& options_;
  Logger& logger_;
  std::atomic<bool> space_is_low_ = false;
  std::atomic<std::uint64_t> expected_bytes_ = 0;  // since the last look at the space

  mutable Mutex mutex_;
  CondVar changed_;
  std::shared_ptr<Store> store_ GUARDED_BY(mutex_);
  std::function<void()> reread_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;

  std::chrono::milliseconds retry_delay_;  // only its thread uses it
  std::thread thread_;
};

}  // namespace serein::kv
