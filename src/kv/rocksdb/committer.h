#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/wake_ups.h"
#include "kv/engine.h"
#include "kv/overlay.h"
#include "kv/rocksdb/database.h"
#include "kv/rocksdb/rocksdb_engine.h"
#include "kv/rocksdb/torn_log.h"

namespace serein::kv {

// The thread that commits, and the queue before it.
class Committer {
 public:
  // All outlive the committer. `next_stamp` is the first stamp that no commit before can have had.
  // `on_broken` is called once, on the commit thread, when a write has failed.
  Committer(Database& database, const RocksOptions& options, Stamp next_stamp, Logger& logger,
            std::function<void()> on_broken);
  ~Committer();  // stop()
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Takes a place for the transaction, which must then be queued; or says why there is none.
  [[nodiscard]] std::optional<Error> admit(const Transaction& transaction) EXCLUDES(mutex_);

  // Queues a transaction that was admitted, and not changed since.
  void queue(Transaction transaction) EXCLUDES(mutex_);

  // Gives back the place of an admitted transaction that will not be queued.
  void withdraw(const Transaction& transaction) EXCLUDES(mutex_);

  // Commits what is queued, syncs, admits nothing more, and joins the thread. Idempotent. What was
  // admitted must be queued or withdrawn before.
  void stop() EXCLUDES(mutex_);

  Stamp stable_stamp() const { return stable_stamp_; }

  // A write has failed: nothing is taken any more, nor will be.
  bool is_broken() const EXCLUDES(mutex_) { return broken().has_value(); }

  // Where the first stamp of the next start is stored.
  static std::string stamp_key();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  // The commit thread, waiting for work. Whoever holds back its wake-up may outlive it.
  struct Sleeper final : Wakeable {
    void wake() override { work.notify_one(); }
    CondVar work;
  };
  struct Answer {
    Done done;
    Result<Stamp> result;
  };

  void run();
  // Empty when nothing came before the sync that is due, or before the end.
  std::vector<Transaction> take_round() EXCLUDES(mutex_);
  void wait_for_work() REQUIRES(mutex_);
  bool at_end() const EXCLUDES(mutex_);
  void commit(std::vector<Transaction> round);
  std::vector<Answer> run_bodies(std::vector<Transaction>& round, OverlayTxn& changes, bool& sync);
  void reserve_stamps(OverlayTxn& changes, bool& sync);
  // Folds the counters and writes everything; an error leaves unknown what is on disk.
  Result<> write(OverlayTxn& changes, bool sync);
  Result<> sync_log();
  void note_synced();
  void close_log();
  bool sync_is_due() const;
  std::optional<Error> broken() const EXCLUDES(mutex_);
  void break_down(const Error& error) EXCLUDES(mutex_);

  Database& database_;
  const RocksOptions& options_;
  Logger& logger_;
  const std::function<void()> on_broken_;

  mutable Mutex mutex_;
  const std::shared_ptr<Sleeper> sleeper_ = std::make_shared<Sleeper>();
  std::deque<Transaction> queue_ GUARDED_BY(mutex_);
  std::size_t admitted_ GUARDED_BY(mutex_) = 0;  // queued, or being read ahead
  std::size_t admitted_bytes_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::optional<Error> broken_ GUARDED_BY(mutex_);  // why writes have stopped

  // Only the commit thread uses these.
  Stamp next_stamp_;
  Stamp reserved_until_;
  std::optional<SteadyTime> unsynced_since_;  // something written has not been synced
  SyncedThrough synced_through_;
  SyncedThrough told_;              // the log says that it was synced this far
  std::uint64_t log_switches_ = 0;  // at the latest, when the last batch was written

  std::atomic<Stamp> stable_stamp_;
  std::thread thread_;
};

}  // namespace serein::kv
