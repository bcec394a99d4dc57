#pragma once

#include "load/workload.h"

// The tables of the workloads. What is written has tables of its own, so that what is read keeps
// the values of version 0.
namespace serein::bench {

// 1 KB, or as the options want them, hash key: what is read, and what is written.
std::vector<TableSpec> items_tables(const WorkloadOptions& options);
std::vector<TableSpec> puts_tables(const WorkloadOptions& options);
// As small_table, or with items as the options want them.
std::vector<TableSpec> batches_tables(const WorkloadOptions& options);
TableSpec ranged_table();       // 1 KB, hash and range key, ten items to a hash key
TableSpec counters_table();     // a counter each
TableSpec collections_table();  // 200 B, 1,000 to a hash key, an index with the same collections
TableSpec small_table();        // 200 B, hash key
TableSpec indexed_table();      // 1 KB, two indexes of global keys and a stream of both images
TableSpec streamed_table();     // 1 KB, hash key, a stream of new images
TableSpec trimmed_table();      // nothing but a hash key, a stream of keys
// What `mixed` works on: puts, counters, collections.
std::vector<TableSpec> mixed_tables(const WorkloadOptions& options);

inline constexpr std::uint64_t kCollectionItems = 1000;

}  // namespace serein::bench
