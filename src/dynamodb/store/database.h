#pragma once

#include <chrono>
#include <functional>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/store/limits.h"
#include "dynamodb/store/transaction_conflicts.h"
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
  std::uint64_t max_collection_bytes = kMaxCollectionBytes;
  // How long tables and indexes stay in CREATING, UPDATING and DELETING.
  std::chrono::milliseconds transition_time{0};
  // How many shards a new stream has.
  std::size_t stream_shards = kStreamShards;
  // How long expiry, once switched on or off, stays so.
  std::chrono::seconds ttl_change_interval = kTtlChangeInterval;
  // Called after a table or index was created, removed or set to be so: the jobs have work.
  std::function<void()> on_catalog_changed;
  // Where conflicts with transactions are to be refused; else nobody is refused, and all queue.
  TransactionConflicts* conflicts = nullptr;
};

}  // namespace serein::dynamodb
