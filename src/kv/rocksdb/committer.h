#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "kv/engine.h"
#include "kv/overlay.h"
#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::kv {

// The thread that commits, and the queue before it.
class Committer {
 public:
  // All outlive the committer. `next_stamp` is the first stamp that no commit before can have had.
  Committer(rocksdb::DB& db, const RocksOptions& options, Stamp next_stamp, Logger& logger);
  ~Committer();  // stop()
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Nothing, or the reason why a transaction of that size would be refused now.
  std::optional<Error> refusal(std::size_t bytes) const EXCLUDES(mutex_);

  // Queues, or answers at once when it has to be refused.
  void queue(Transaction transaction) EXCLUDES(mutex_);

  // Commits what is queued, takes nothing more, and joins the thread. Idempotent.
  void stop() EXCLUDES(mutex_);

  Stamp stable_stamp() const { return stable_stamp_; }

  // Where the first stamp of the next start is stored.
  static std::string stamp_key();

 private:
  struct Answer {
    Done done;
    Result<Stamp> result;
  };

  void run();
  std::vector<Transaction> take_round() EXCLUDES(mutex_);
  void commit(std::vector<Transaction> round);
  std::vector<Answer> run_bodies(std::vector<Transaction>& round, OverlayTxn& changes, bool& sync);
  void reserve_stamps(OverlayTxn& changes, bool& sync);
  Result<> write(OverlayTxn& changes, bool sync);
  std::optional<Error> refusal_locked(std::size_t bytes) const REQUIRES(mutex_);

  rocksdb::DB& db_;
  const RocksOptions& options_;
  Logger& logger_;

  mutable Mutex mutex_;
  CondVar work_;
  std::deque<Transaction> queue_ GUARDED_BY(mutex_);
  std::size_t queued_bytes_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::optional<Error> broken_ GUARDED_BY(mutex_);  // why writes have stopped

  // Only the commit thread uses these.
  Stamp next_stamp_;
  Stamp reserved_until_;
  bool unsynced_ = false;  // something written has not been synced

  std::atomic<Stamp> stable_stamp_;
  std::thread thread_;
};

}  // namespace serein::kv
