#include "server/services.h"

#include <utility>

#include "dynamodb/ops/register.h"
#include "dynamodb/store/request_tokens.h"

namespace serein::server {

Result<std::unique_ptr<Services>> Services::open(const Parts& parts) {
  ASSIGN_OR_RETURN(auto catalog, dynamodb::Catalog::load(parts.engine));
  std::unique_ptr<Services> services(new Services(parts, std::move(catalog)));
  dynamodb::StreamKeeper streams(services->database_, parts.housekeeping.shard_life);
  if (const auto opened = streams.open_first_shards(); !opened) {
    parts.logger.error("streams have no shards yet: {}", opened.error().to_string());
  }
  return services;
}

Services::Services(const Parts& parts, std::unique_ptr<dynamodb::Catalog> catalog)
    : engine_(parts.engine),
      catalog_(std::move(catalog)),
      catalog_worker_({parts.engine, *catalog_, parts.clock, parts.logger, parts.transition_time}),
      token_cleaner_(parts.engine, parts.clock, parts.logger),
      database_{.engine = parts.engine,
                .catalog = *catalog_,
                .clock = parts.clock,
                .random = parts.random,
                .durability = parts.durability,
                .transition_time = parts.transition_time,
                .stream_shards = parts.stream_shards,
                .ttl_change_interval = parts.ttl_change_interval,
                .on_catalog_changed = [this] { catalog_worker_.wake(); },
                .conflicts = parts.refuse_conflicts ? &conflicts_ : nullptr},
      housekeeper_(database_, parts.logger, parts.housekeeping) {
  parts.engine.on_reopened([this, &logger = parts.logger] {
    if (const auto reloaded = catalog_->reload(); !reloaded) {
      logger.error("cannot read the catalog again: {}", reloaded.error().to_string());
    }
    catalog_worker_.wake();
  });
}

void Services::register_operations(aws::Registry& registry) {
  dynamodb::register_operations(registry, database_);
}

Result<> Services::reset() {
  RETURN_IF_ERROR(catalog_->remove_all());
  catalog_worker_.wake();
  return dynamodb::forget_all_tokens(engine_);
}

void Services::on_clock_changed() {
  catalog_worker_.wake();
  token_cleaner_.wake();
  housekeeper_.wake();
}

void Services::stop() {
  housekeeper_.stop();
  catalog_worker_.stop();
  token_cleaner_.stop();
}

}  // namespace serein::server
