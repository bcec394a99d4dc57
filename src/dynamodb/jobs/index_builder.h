#pragma once

#include <functional>

#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/engine.h"

// Work on single indexes, for the worker of the catalog. Both wait for commits.
namespace serein::dynamodb {

struct IndexJob {
  kv::Engine& engine;
  Catalog& catalog;
  std::function<bool()> stopping;
};

// Adds the items that the table has to an index that is being created, in small commits between
// those of others, and then makes the index active. Writes keep the index up to date from its
// creation on, so each item only has to be met once. Goes on where an earlier run has ended; does
// nothing when table or index are gone.
Result<> build_index(const IndexJob& job, TableId table, IndexId index);

// Gives back the space of an index that is being deleted, and then forgets it.
Result<> drop_index(const IndexJob& job, const Table& table, const Index& index);

}  // namespace serein::dynamodb
