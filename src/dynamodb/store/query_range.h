#pragma once

#include <cstdint>

#include "dynamodb/catalog/table.h"
#include "dynamodb/expr/key_condition.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// One part of a parallel scan.
struct Segment {
  std::uint64_t number = 0;
  std::uint64_t total = 1;
};

// The keys of a table or index (nullptr: the table) that fulfil a condition on its key, in the
// order asked for.
kv::Range query_range(const Table& table, const Index* index, const KeyCondition& condition,
                      bool forward);

// The keys of one segment, in the order of the store: by hash of the partition key. Segments are
// equal shares of the buckets that partition keys hash into.
kv::Range segment_range(const Table& table, const Index* index, const Segment& segment);

// Leaves of `range` what comes after `last_key`, the key of an item, with that of the index. False
// when that does not lie in the range.
bool continue_after(kv::Range& range, const Table& table, const Index* index,
                    const ItemView& last_key);

}  // namespace serein::dynamodb
