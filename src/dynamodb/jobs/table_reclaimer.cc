#include "dynamodb/jobs/table_reclaimer.h"

#include "base/worker_pool.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {

TableReclaimer::TableReclaimer(kv::Engine& engine, Catalog& catalog, Logger& logger)
    : engine_(engine), catalog_(catalog), logger_(logger), thread_([this] { run(); }) {}

TableReclaimer::~TableReclaimer() { stop(); }

void TableReclaimer::wake() {
  MutexLock lock(mutex_);
  work_ = true;
  changed_.notify_one();
}

void TableReclaimer::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool TableReclaimer::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void TableReclaimer::run() {
  set_thread_name("reclaimer");
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!work_ && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      work_ = false;
    }
    if (const auto result = reclaim_all(); !result) {
      // The data stays listed as removed: the next removal or start tries again.
      logger_.error("cannot reclaim removed tables: {}", result.error().to_string());
    }
  }
}

Result<> TableReclaimer::reclaim_all() {
  ASSIGN_OR_RETURN(const auto removed, catalog_.removed_tables());
  for (const TableId id : removed) {
    if (stopping()) return {};
    RETURN_IF_ERROR(reclaim(id));
  }
  return {};
}

Result<> TableReclaimer::reclaim(TableId id) {
  const std::string items = base_prefix(id);
  RETURN_IF_ERROR(engine_.drop({items, kv::prefix_end(items)}));
  const std::string statistics = statistics_key(id);
  RETURN_IF_ERROR(engine_.drop({statistics, kv::prefix_end(statistics)}));
  return catalog_.forget_removed(id);
}

}  // namespace serein::dynamodb
