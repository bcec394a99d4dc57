#include "dynamodb/jobs/expiry_builder.h"

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "dynamodb/catalog/stored_fields.h"
#include "dynamodb/jobs/base_pages.h"
#include "dynamodb/store/expiry.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

bool is_changing(const Table& table) {
  return table.ttl_attribute && table.ttl_state != TtlState::kEnabled;
}

// Whether both are in the middle of the same change.
bool is_same_change(const Table* table, const Table& other) {
  return table != nullptr && is_changing(*table) && table->ttl_state == other.ttl_state &&
         table->ttl_changed == other.ttl_changed;
}

// Which change it is that has come so far: what an earlier one has left must not be taken for it.
std::string progress_prefix(const Table& table) {
  std::string prefix;
  append_big_endian_64(
      prefix, static_cast<std::uint64_t>(to_microseconds(table.ttl_changed.value_or(WallTime{}))));
  return prefix;
}

Result<std::optional<std::string>> read_progress(const kv::View& view, const Table& table) {
  ASSIGN_OR_RETURN(const auto stored, view.get(expiry_progress_key(table.id)));
  const std::string prefix = progress_prefix(table);
  if (!stored || !stored->view().starts_with(prefix)) return std::nullopt;
  return std::string(stored->view().substr(prefix.size()));
}

Result<> work_on_page(kv::Txn& txn, const TablePtr& known, const std::vector<std::string>& keys) {
  ASSIGN_OR_RETURN(const TablePtr table, current_table(txn, known));
  if (!is_same_change(table.get(), *known)) return {};
  for (const std::string& key : keys) {
    ASSIGN_OR_RETURN(const auto item, txn.get(key));
    if (!item) continue;
    const auto entry = expiry_key(*table->ttl_attribute, key, ItemView(*item));
    if (!entry) continue;
    if (table->ttl_state == TtlState::kEnabling) {
      txn.put(*entry, {});
    } else {
      txn.erase(*entry);
    }
  }
  txn.put(expiry_progress_key(table->id), progress_prefix(*table) + keys.back());
  return {};
}

Result<> finish(const ExpiryJob& job, const Table& known) {
  const auto changed = job.catalog.change(known.id, [&](Table& table) -> Result<> {
    if (!is_same_change(&table, known)) return {};
    if (table.ttl_state == TtlState::kDisabling) table.ttl_attribute.reset();
    table.ttl_state = TtlState::kEnabled;
    return {};
  });
  if (!changed) return fail(changed.error());
  return {};
}

}  // namespace

Result<> build_expiry(const ExpiryJob& job, TableId table_id) {
  const TablePtr table = job.catalog.find(table_id);
  if (table == nullptr || !is_changing(*table)) return {};
  const std::string prefix = entries_prefix(*table, nullptr);
  kv::Range left{prefix, kv::prefix_end(prefix)};
  ASSIGN_OR_RETURN(const auto progress, read_progress(*job.engine.read(), *table));
  if (progress) left.begin = kv::prefix_end(*progress);
  while (!job.stopping()) {
    ASSIGN_OR_RETURN(const auto keys, read_base_page(job.engine, left));
    if (keys.empty()) return finish(job, *table);
    const auto body = [&](kv::Txn& txn) { return work_on_page(txn, table, keys); };
    const auto done = kv::transact_and_wait(job.engine, keys, kv::Durability::kRelaxed, body);
    if (!is_same_change(job.catalog.find(table_id).get(), *table)) return {};
    if (!done) return fail(done.error());
    left.begin = kv::prefix_end(keys.back());
  }
  return {};
}

Result<> erase_expiry(const ExpiryJob& job, const Table& removed) {
  const std::string prefix = entries_prefix(removed, nullptr);
  kv::Range left{prefix, kv::prefix_end(prefix)};
  while (!job.stopping()) {
    ASSIGN_OR_RETURN(const auto keys, read_base_page(job.engine, left));
    if (keys.empty()) return {};
    const auto body = [&](kv::Txn& txn) -> Result<> {
      for (const std::string& key : keys) {
        ASSIGN_OR_RETURN(const auto item, txn.get(key));
        if (!item) continue;
        const auto entry = expiry_key(*removed.ttl_attribute, key, ItemView(*item));
        if (entry) txn.erase(*entry);
      }
      return {};
    };
    RETURN_IF_ERROR(kv::remove_and_wait(job.engine, keys, body));
    left.begin = kv::prefix_end(keys.back());
  }
  return {};
}

}  // namespace serein::dynamodb
