#include "dynamodb/jobs/catalog_worker.h"

#include "base/worker_pool.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/jobs/index_builder.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

// How often it is looked whether a table's time has come, and what failed is tried again.
constexpr std::chrono::milliseconds kTimeBetweenLooks{20};
constexpr std::chrono::milliseconds kTimeBetweenTries{1000};

}  // namespace

CatalogWorker::CatalogWorker(const Parts& parts) : parts_(parts), thread_([this] { run(); }) {}

CatalogWorker::~CatalogWorker() { stop(); }

void CatalogWorker::wake() {
  MutexLock lock(mutex_);
  work_ = true;
  changed_.notify_one();
}

void CatalogWorker::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool CatalogWorker::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void CatalogWorker::run() {
  set_thread_name("catalog");
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!work_ && !stopping_ && !next_look_) changed_.wait(mutex_);
      if (!work_ && !stopping_) changed_.wait_for(mutex_, *next_look_);
      if (stopping_) return;
      work_ = false;
    }
    if (const auto result = do_all(); !result) {
      parts_.logger.error("cannot work on the catalog: {}", result.error().to_string());
      next_look_ = kTimeBetweenTries;
    }
  }
}

Result<> CatalogWorker::do_all() {
  ASSIGN_OR_RETURN(const bool tables_wait, remove_due_tables());
  RETURN_IF_ERROR(reclaim_removed_tables());
  ASSIGN_OR_RETURN(const bool expiry_waits, work_on_expiry());
  next_look_ = tables_wait || expiry_waits ? std::optional(kTimeBetweenLooks) : std::nullopt;
  return work_on_indexes();
}

Result<bool> CatalogWorker::remove_due_tables() {
  bool waits = false;
  for (const TablePtr& table : parts_.catalog.all()) {
    if (!table->transition || table->transition->status != TableStatus::kDeleting) continue;
    const WallTime now = parts_.clock.now();
    if (now < table->transition->until) {
      waits = true;
      continue;
    }
    if (const auto removed = parts_.catalog.remove(table->scope, table->name, now); !removed) {
      return fail(removed.error());
    }
  }
  return waits;
}

Result<> CatalogWorker::reclaim_removed_tables() {
  ASSIGN_OR_RETURN(const auto removed, parts_.catalog.removed_tables());
  for (const Catalog::Removed& removed_table : removed) {
    if (stopping()) return {};
    const TableId id = removed_table.id;
    // While its items say where their entries are.
    if (removed_table.table) RETURN_IF_ERROR(erase_expiry(expiry_job(), *removed_table.table));
    if (stopping()) return {};
    RETURN_IF_ERROR(reclaim_forgotten_streams(id));
    for (const std::string& prefix : all_prefixes(id)) {
      RETURN_IF_ERROR(parts_.engine.drop({prefix, kv::prefix_end(prefix)}));
    }
    RETURN_IF_ERROR(parts_.catalog.forget_removed(id));
  }
  return {};
}

// Only a reset forgets streams before their records.
Result<> CatalogWorker::reclaim_forgotten_streams(TableId id) {
  const auto view = parts_.engine.read();
  ASSIGN_OR_RETURN(const auto streams, read_streams(*view, id));
  if (!streams.empty()) return {};
  const std::string prefix = all_streams_prefix(id);
  const auto cursor = view->scan({prefix, kv::prefix_end(prefix)});
  if (!cursor->valid()) return cursor->status();
  return parts_.engine.drop({prefix, kv::prefix_end(prefix)});
}

ExpiryJob CatalogWorker::expiry_job() {
  return {parts_.engine, parts_.catalog, [this] { return stopping(); }};
}

Result<bool> CatalogWorker::work_on_expiry() {
  bool waits = false;
  for (const TablePtr& table : parts_.catalog.all()) {
    if (stopping()) return false;
    if (!table->ttl_attribute || table->ttl_state == TtlState::kEnabled) continue;
    if (table->ttl_changed && parts_.clock.now() < *table->ttl_changed + parts_.transition_time) {
      waits = true;
      continue;
    }
    RETURN_IF_ERROR(build_expiry(expiry_job(), table->id));
  }
  return waits;
}

Result<> CatalogWorker::work_on_indexes() {
  const IndexJob job{parts_.engine, parts_.catalog, [this] { return stopping(); }};
  for (const TablePtr& table : parts_.catalog.all()) {
    for (const Index& index : table->indexes) {
      if (stopping()) return {};
      if (index.status == IndexStatus::kCreating) {
        RETURN_IF_ERROR(build_index(job, table->id, index.id));
      } else if (index.status == IndexStatus::kDeleting) {
        RETURN_IF_ERROR(drop_index(job, *table, index));
      }
    }
  }
  return {};
}

}  // namespace serein::dynamodb
