#pragma once

#include <chrono>
#include <thread>

#include "base/log.h"
#include "base/mutex.h"
#include "dynamodb/jobs/stream_keeper.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// Does in the background what becomes due by the clock: deletes expired items, gives streams new
// shards, and forgets old records. Looks once a second.
class Housekeeper {
 public:
  struct Options {
    std::chrono::seconds ttl_delay{0};  // how long expired items stay
    std::chrono::minutes shard_life{0};
  };

  // All outlive the housekeeper.
  Housekeeper(Database& database, Logger& logger, const Options& options);
  ~Housekeeper();  // stop()
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  // Says that the clock was set: looks at once. Does not wait.
  void wake();

  // Ends after the step at work, and joins the thread. Idempotent.
  void stop();

 private:
  void run();
  Result<> do_what_is_due();
  bool stopping() const;

  Database& database_;
  Logger& logger_;
  Options options_;
  StreamKeeper streams_;  // of the thread
  mutable Mutex mutex_;
  CondVar changed_;
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace serein::dynamodb
