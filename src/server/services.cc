#include "server/services.h"

#include <utility>

#include "dynamodb/ops/register.h"

namespace serein::server {

Result<std::unique_ptr<Services>> Services::open(const Parts& parts) {
  ASSIGN_OR_RETURN(auto catalog, dynamodb::Catalog::load(parts.engine));
  return std::unique_ptr<Services>(new Services(parts, std::move(catalog)));
}

Services::Services(const Parts& parts, std::unique_ptr<dynamodb::Catalog> catalog)
    : catalog_(std::move(catalog)),
      catalog_worker_({parts.engine, *catalog_, parts.clock, parts.logger, parts.transition_time}),
      database_{.engine = parts.engine,
                .catalog = *catalog_,
                .clock = parts.clock,
                .random = parts.random,
                .durability = parts.durability,
                .transition_time = parts.transition_time,
                .stream_shards = parts.stream_shards,
                .ttl_change_interval = parts.ttl_change_interval,
                .on_catalog_changed = [this] { catalog_worker_.wake(); }},
      housekeeper_(database_, parts.logger, parts.housekeeping) {}

void Services::register_operations(aws::Registry& registry) {
  dynamodb::register_operations(registry, database_);
}

Result<> Services::reset() {
  RETURN_IF_ERROR(catalog_->remove_all());
  catalog_worker_.wake();
  return {};
}

void Services::stop() {
  housekeeper_.stop();
  catalog_worker_.stop();
}

}  // namespace serein::server
