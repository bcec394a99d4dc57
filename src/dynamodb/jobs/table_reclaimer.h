#pragma once

#include <functional>
#include <thread>

#include "base/log.h"
#include "base/mutex.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Gives back the space of removed tables, in the background: of those found at the start, and of
// each one removed later. What a crash interrupts goes on at the next start.
class TableReclaimer {
 public:
  // All outlive the reclaimer.
  TableReclaimer(kv::Engine& engine, Catalog& catalog, Logger& logger);
  ~TableReclaimer();  // stop()
  TableReclaimer(const TableReclaimer&) = delete;
  TableReclaimer& operator=(const TableReclaimer&) = delete;

  // Says that a table was removed. Does not wait.
  void wake();

  // Ends after the table at work, and joins the thread. Idempotent.
  void stop();

 private:
  void run();
  Result<> reclaim_all();
  Result<> reclaim(TableId id);
  bool stopping() const;

  kv::Engine& engine_;
  Catalog& catalog_;
  Logger& logger_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool work_ GUARDED_BY(mutex_) = true;  // what an earlier run left
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace serein::dynamodb
