#include "load/workload.h"

#include "load/batch_workloads.h"
#include "load/item_workloads.h"
#include "load/tables.h"

namespace serein::bench {

const std::vector<WorkloadKind>& workload_kinds() {
  static const std::vector<WorkloadKind> kinds = {
      {"get", &items_table, &make_get},
      {"get-range", &ranged_table, &make_ranged_get},
      {"put", &puts_table, &make_put},
      {"update", &counters_table, &make_update},
      {"update-condition", &counters_table, &make_conditional_update},
      {"update-hot", &counters_table, &make_hot_update},
      {"query", &collections_table, &make_query},
      {"query-index", &collections_table, &make_index_query},
      {"batch-write", &batches_table, &make_batch_write},
      {"batch-get", &small_table, &make_batch_get},
      {"transact", &puts_table, &make_transact},
      {"scan", &items_table, &make_scan},
      {"gsi", &indexed_table, &make_indexed_put},
      {"constant", nullptr, &make_constant},
  };
  return kinds;
}

}  // namespace serein::bench
