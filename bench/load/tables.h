#pragma once

#include "load/workload.h"

// The tables of the workloads. What is written has tables of its own, so that what is read keeps
// the values of version 0.
namespace serein::bench {

TableSpec items_table();        // 1 KB, hash key
TableSpec ranged_table();       // 1 KB, hash and range key, ten items to a hash key
TableSpec puts_table();         // as items_table
TableSpec counters_table();     // a counter each
TableSpec collections_table();  // 200 B, 1,000 to a hash key, an index with the same collections
TableSpec small_table();        // 200 B, hash key
TableSpec batches_table();      // as small_table
TableSpec indexed_table();      // 1 KB, two indexes of global keys and a stream of both images

inline constexpr std::uint64_t kCollectionItems = 1000;

}  // namespace serein::bench
