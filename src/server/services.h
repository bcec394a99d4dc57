#pragma once

#include <chrono>
#include <memory>

#include "aws/registry.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/jobs/catalog_worker.h"
#include "dynamodb/jobs/housekeeper.h"
#include "dynamodb/jobs/token_cleaner.h"
#include "dynamodb/store/database.h"
#include "kv/engine.h"

namespace serein::server {

// All services of an instance, with their state and their background jobs. A new service gets a
// member here and a line in open() and stop().
class Services {
 public:
  struct Parts {
    kv::Engine& engine;
    const Clock& clock;
    Random& random;
    Logger& logger;
    kv::Durability durability;
    std::chrono::milliseconds transition_time;  // of tables and indexes
    bool refuse_conflicts = false;              // with transactions
    dynamodb::Housekeeper::Options housekeeping;
    std::size_t stream_shards;
    std::chrono::seconds ttl_change_interval;
  };

  // Loads the state of all services and starts their jobs. Everything in `parts` outlives the
  // services.
  static Result<std::unique_ptr<Services>> open(const Parts& parts);

  void register_operations(aws::Registry& registry);

  // Forgets all state of all services. Waits for a commit: only from workers.
  Result<> reset();

  // The clock has jumped: whatever waits for a time looks again.
  void on_clock_changed();

  // Ends the background jobs. Idempotent.
  void stop();

 private:
  Services(const Parts& parts, std::unique_ptr<dynamodb::Catalog> catalog);

  kv::Engine& engine_;
  std::unique_ptr<dynamodb::Catalog> catalog_;
  dynamodb::CatalogWorker catalog_worker_;
  dynamodb::TokenCleaner token_cleaner_;
  dynamodb::TransactionConflicts conflicts_;
  dynamodb::Database database_;
  dynamodb::Housekeeper housekeeper_;
};

}  // namespace serein::server
