#pragma once

#include <functional>

#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/engine.h"

// Work on the order in which items expire, for the worker of the catalog. All wait for commits.
namespace serein::dynamodb {

struct ExpiryJob {
  kv::Engine& engine;
  Catalog& catalog;
  std::function<bool()> stopping;
};

// Enters all items of a table for which expiry is being switched on, or takes them out again, in
// small commits between those of others; then the table's expiry is on, or off. Writes do it for
// what they write meanwhile. Goes on where an earlier run has ended; does nothing where nothing is
// to be done.
Result<> build_expiry(const ExpiryJob& job, TableId table);

// Takes the items of a removed table out of the order.
Result<> erase_expiry(const ExpiryJob& job, const Table& removed);

}  // namespace serein::dynamodb
