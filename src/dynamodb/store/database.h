#pragma once

#include <functional>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// What the operations of the database work on: the state of the service. Owns nothing; its parts
// are safe for use by many threads and outlive every operation.
struct Database {
  kv::Engine& engine;
  Catalog& catalog;
  const Clock& clock;
  Random& random;
  kv::Durability durability = kv::Durability::kSync;
  // Called after a table was removed, so that its data gets reclaimed soon.
  std::function<void()> on_table_removed;
};

}  // namespace serein::dynamodb
