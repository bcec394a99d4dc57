#pragma once

#include "load/workload.h"

namespace serein::bench {

// GetItem, PutItem, UpdateItem and Query in equal parts. Each busy slot has items of its own, which
// nobody else writes, so that what was acknowledged is known and must come back. Idle slots query.
// The tables must be as they were loaded.
std::unique_ptr<Workload> make_mixed(const WorkloadOptions& options);

}  // namespace serein::bench
