#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/jobs/expiry_builder.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Does in the background what changes of the catalog leave to be done: removes tables whose time
// has come, gives back the space of removed tables and indexes, builds new indexes, and switches
// expiry on and off. What a crash or an end interrupts goes on at the next start.
class CatalogWorker {
 public:
  struct Parts {
    kv::Engine& engine;
    Catalog& catalog;
    const Clock& clock;
    Logger& logger;
    // How long expiry stays in ENABLING and DISABLING.
    std::chrono::milliseconds transition_time{0};
  };

  // All parts outlive the worker.
  explicit CatalogWorker(const Parts& parts);
  ~CatalogWorker();  // stop()
  CatalogWorker(const CatalogWorker&) = delete;
  CatalogWorker& operator=(const CatalogWorker&) = delete;

  // Says that the catalog has changed. Does not wait.
  void wake();

  // Ends after the step at work, and joins the thread. Idempotent.
  void stop();

 private:
  void run();
  Result<> do_all();
  // Whether tables wait to be removed.
  Result<bool> remove_due_tables();
  Result<> reclaim_removed_tables();
  Result<> reclaim_forgotten_streams(TableId id);
  // Whether tables wait to change.
  Result<bool> work_on_expiry();
  ExpiryJob expiry_job();
  Result<> work_on_indexes();
  bool stopping() const;

  Parts parts_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool work_ GUARDED_BY(mutex_) = true;  // what an earlier run left
  bool stopping_ GUARDED_BY(mutex_) = false;
  // Of the thread: when to look again without being woken.
  std::optional<std::chrono::milliseconds> next_look_;
  std::thread thread_;
};

}  // namespace serein::dynamodb
