#include "load/workload.h"

#include "load/batch_workloads.h"
#include "load/item_workloads.h"
#include "load/mixed_workload.h"
#include "load/stream_workload.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

template <TableSpec (*table)()>
std::vector<TableSpec> only(const WorkloadOptions& /*options*/) {
  return {table()};
}

}  // namespace

const std::vector<WorkloadKind>& workload_kinds() {
  static const std::vector<WorkloadKind> kinds = {
      {"get", &items_tables, &make_get},
      {"get-range", &only<&ranged_table>, &make_ranged_get},
      {"put", &puts_tables, &make_put},
      {"update", &only<&counters_table>, &make_update},
      {"update-condition", &only<&counters_table>, &make_conditional_update},
      {"update-hot", &only<&counters_table>, &make_hot_update},
      {"query", &only<&collections_table>, &make_query},
      {"query-index", &only<&collections_table>, &make_index_query},
      {"batch-write", &batches_tables, &make_batch_write},
      {"batch-get", &only<&small_table>, &make_batch_get},
      {"transact", &puts_tables, &make_transact},
      {"scan", &items_tables, &make_scan},
      {"gsi", &only<&indexed_table>, &make_indexed_put},
      {"mixed", &mixed_tables, &make_mixed},
      {"stream-read", &only<&streamed_table>, &make_stream_read},
      {"put-keys", &only<&trimmed_table>, &make_key_put},
      {"constant", nullptr, &make_constant},
  };
  return kinds;
}

}  // namespace serein::bench
