#pragma once

#include "load/workload.h"

namespace serein::bench {

// Each slot reads the whole stream from TRIM_HORIZON on, shard by shard and page by page, again and
// again; the records must add up to the items that were loaded.
std::unique_ptr<Workload> make_stream_read(const WorkloadOptions& options);

}  // namespace serein::bench
