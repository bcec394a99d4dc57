#pragma once

#include "dynamodb/catalog/table.h"
#include "dynamodb/expr/key_condition.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// The keys of the table that fulfil a condition on its key, in the order asked for.
kv::Range query_range(const Table& table, const KeyCondition& condition, bool forward);

// Leaves of `range` what comes after `last_key`, the key of an item. False when that does not lie
// in the range.
bool continue_after(kv::Range& range, const Table& table, const ItemView& last_key);

}  // namespace serein::dynamodb
