#pragma once

#include "load/workload.h"

// Workloads with one item to a request.
namespace serein::bench {

std::unique_ptr<Workload> make_get(const WorkloadOptions& options);
std::unique_ptr<Workload> make_ranged_get(const WorkloadOptions& options);
std::unique_ptr<Workload> make_put(const WorkloadOptions& options);
// Items that are nothing but a key, in a table with a stream.
std::unique_ptr<Workload> make_key_put(const WorkloadOptions& options);
// Half of the puts are new items, half replace one and change its key in one index.
std::unique_ptr<Workload> make_indexed_put(const WorkloadOptions& options);
std::unique_ptr<Workload> make_update(const WorkloadOptions& options);
std::unique_ptr<Workload> make_conditional_update(const WorkloadOptions& options);
std::unique_ptr<Workload> make_hot_update(const WorkloadOptions& options);
// Any request, for a server that answers all with the same number of bytes.
std::unique_ptr<Workload> make_constant(const WorkloadOptions& options);

}  // namespace serein::bench
