#include "dynamodb/jobs/index_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dynamodb/jobs/base_pages.h"
#include "dynamodb/store/index_entries.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

const Index* find_creating(const Table* table, IndexId id) {
  if (table == nullptr) return nullptr;
  const auto found =
      std::find_if(table->indexes.begin(), table->indexes.end(), [id](const Index& index) {
        return index.id == id && index.status == IndexStatus::kCreating;
      });
  return found == table->indexes.end() ? nullptr : &*found;
}

// Adds the entries of those items that are there and have none yet: the others were written since
// the index is being kept up to date.
Result<> add_entries(kv::Txn& txn, const TablePtr& known, IndexId id,
                     const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const TablePtr table, current_table(txn, known));
  const Index* index = find_creating(table.get(), id);
  if (index == nullptr) return {};
  kv::Counters added{};
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, txn.get(key));
    if (!item) continue;
    const auto entry = make_entry(*table, *index, ItemView(*item));
    if (!entry) continue;
    ASSIGN_OR_RETURN(const auto existing, txn.get(entry->key));
    if (existing) continue;
    txn.put(entry->key, entry->item);
    added[0] += 1;
    added[1] += static_cast<std::int64_t>(ItemView(entry->item).size_bytes());
  }
  if (added != kv::Counters{}) txn.add(statistics_key(*table, index), added);
  txn.put(build_progress_key(*table, *index), keys.back());
  return {};
}

Result<> erase(kv::Engine& engine, const std::vector<std::string>& keys) {
  const auto body = [&keys](kv::Txn& txn) -> Result<> {
    for (const std::string& key : keys) txn.erase(key);
    return {};
  };
  RETURN_IF_ERROR(kv::remove_and_wait(engine, keys, body));
  return {};
}

Result<> activate(const IndexJob& job, TableId table, IndexId id) {
  const auto changed = job.catalog.change(table, [id](Table& changing) -> Result<> {
    for (Index& index : changing.indexes) {
      if (index.id == id && index.status == IndexStatus::kCreating) {
        index.status = IndexStatus::kActive;
      }
    }
    return {};
  });
  if (!changed) return fail(changed.error());
  return {};
}

bool is_used(const Table& table, std::string_view attribute) {
  return table.key.contains(attribute) ||
         std::any_of(table.indexes.begin(), table.indexes.end(),
                     [&](const Index& index) { return index.key.contains(attribute); });
}

}  // namespace

Result<> build_index(const IndexJob& job, TableId table_id, IndexId index_id) {
  TablePtr table = job.catalog.find(table_id);
  const Index* index = find_creating(table.get(), index_id);
  if (index == nullptr) return {};
  const std::string progress_key = build_progress_key(*table, *index);
  const std::string prefix = entries_prefix(*table, nullptr);
  kv::Range left{prefix, kv::prefix_end(prefix)};
  ASSIGN_OR_RETURN(const auto progress, job.engine.read()->get(progress_key));
  if (progress) left.begin = kv::prefix_end(*progress);
  while (!job.stopping()) {
    ASSIGN_OR_RETURN(const auto keys, read_base_page(job.engine, left));
    if (keys.empty()) {
      // First the state, then the progress: a crash in between leaves a key that goes with the
      // table; the other way round the index would be built again.
      RETURN_IF_ERROR(activate(job, table_id, index_id));
      return erase(job.engine, {progress_key});
    }
    const auto body = [&](kv::Txn& txn) { return add_entries(txn, table, index_id, keys); };
    const auto added = kv::transact_and_wait(job.engine, keys, kv::Durability::kRelaxed, body);
    table = job.catalog.find(table_id);
    if (find_creating(table.get(), index_id) == nullptr) return {};
    if (!added) return fail(added.error());
    left.begin = kv::prefix_end(keys.back());
  }
  return {};
}

Result<> drop_index(const IndexJob& job, const Table& table, const Index& index) {
  const std::string prefix = entries_prefix(table, &index);
  RETURN_IF_ERROR(job.engine.drop({prefix, kv::prefix_end(prefix)}));
  RETURN_IF_ERROR(
      erase(job.engine, {statistics_key(table, &index), build_progress_key(table, index)}));
  const auto changed = job.catalog.change(table.id, [id = index.id](Table& changing) -> Result<> {
    std::erase_if(changing.indexes, [id](const Index& one) { return one.id == id; });
    std::erase_if(changing.attributes, [&](const AttributeDefinition& attribute) {
      return !is_used(changing, attribute.name);
    });
    return {};
  });
  if (!changed) return fail(changed.error());
  return {};
}

}  // namespace serein::dynamodb
