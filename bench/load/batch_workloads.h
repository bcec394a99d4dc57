#pragma once

#include "load/workload.h"

// Workloads with several items to a request.
namespace serein::bench {

std::unique_ptr<Workload> make_batch_write(const WorkloadOptions& options);  // 25 × 200 B
std::unique_ptr<Workload> make_batch_get(const WorkloadOptions& options);    // 100 × 200 B
// Two puts, one counter, one condition check.
std::unique_ptr<Workload> make_transact(const WorkloadOptions& options);
// Ten items of a collection of 1,000.
std::unique_ptr<Workload> make_query(const WorkloadOptions& options);
std::unique_ptr<Workload> make_index_query(const WorkloadOptions& options);
// Each slot reads the whole table, page by page, again and again; the pages must add up to it.
std::unique_ptr<Workload> make_scan(const WorkloadOptions& options);

}  // namespace serein::bench
