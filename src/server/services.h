#pragma once

#include <functional>
#include <memory>

#include "aws/registry.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/jobs/table_reclaimer.h"
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
  };

  // Loads the state of all services and starts their jobs. Everything in `parts` outlives the
  // services.
  static Result<std::unique_ptr<Services>> open(const Parts& parts);

  void register_operations(aws::Registry& registry);

  // Ends the background jobs. Idempotent.
  void stop();

 private:
  Services(const Parts& parts, std::unique_ptr<dynamodb::Catalog> catalog);

  std::unique_ptr<dynamodb::Catalog> catalog_;
  dynamodb::TableReclaimer table_reclaimer_;
  dynamodb::Database database_;
};

}  // namespace serein::server
