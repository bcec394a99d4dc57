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
      table_reclaimer_(parts.engine, *catalog_, parts.logger),
      database_{parts.engine, *catalog_,        parts.clock,
                parts.random, parts.durability, [this] { table_reclaimer_.wake(); }} {}

void Services::register_operations(aws::Registry& registry) {
  dynamodb::register_operations(registry, database_);
}

void Services::stop() { table_reclaimer_.stop(); }

}  // namespace serein::server
