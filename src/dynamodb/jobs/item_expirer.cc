#include "dynamodb/jobs/item_expirer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dynamodb/catalog/catalog.h"
#include "dynamodb/jobs/limits.h"
#include "dynamodb/store/expiry.h"
#include "dynamodb/store/item_writer.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

// An entry with its key and its table.
struct Candidate {
  std::string key;
  ExpiryEntry entry;
  TablePtr table;
};

bool expires_items(const Table& table) {
  return table.ttl_attribute && table.ttl_state == TtlState::kEnabled;
}

struct Page {
  std::vector<Candidate> candidates;
  std::string next;  // where to go on; empty at the end
};

// The next entries of tables whose items do expire; others are passed over.
Result<Page> read_page(const Database& database, const kv::Range& range) {
  Page page;
  std::size_t seen = 0;
  const auto view = database.engine.read();
  const auto cursor = view->scan(range);
  for (; cursor->valid(); cursor->next()) {
    if (++seen > kMaxExpiredItems) {
      page.next = cursor->key();
      return page;
    }
    auto entry = parse_expiry_key(cursor->key());
    if (!entry) continue;
    TablePtr table = database.catalog.find(entry->table);
    if (table == nullptr || !expires_items(*table)) continue;
    page.candidates.push_back({std::string(cursor->key()), *std::move(entry), std::move(table)});
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

// Deletes the item if it is still there and still to expire then. Whether it did.
Result<bool> expire(Database& database, kv::Txn& txn, const Candidate& candidate) {
  const auto table = current_table(txn, candidate.table);
  if (!table) return false;  // removed with all of its items
  if (!expires_items(**table)) return false;
  ASSIGN_OR_RETURN(const auto stored, txn.get(candidate.entry.base_key));
  if (!stored) return false;
  const ItemView item(*stored);
  if (expiry_of(*(*table)->ttl_attribute, item) != candidate.entry.expires) return false;
  ItemWriter writer(txn, **table, database);
  RETURN_IF_ERROR(writer.write(candidate.entry.base_key, item, std::nullopt, Cause::kExpiry));
  return true;
}

Result<std::uint64_t> expire_page(Database& database, const std::vector<Candidate>& candidates) {
  std::uint64_t expired = 0;
  std::vector<std::string> keys;
  for (const Candidate& candidate : candidates) keys.push_back(candidate.entry.base_key);
  const auto body = [&](kv::Txn& txn) -> Result<> {
    expired = 0;
    for (const Candidate& candidate : candidates) {
      ASSIGN_OR_RETURN(const bool done, expire(database, txn, candidate));
      expired += done ? 1 : 0;
    }
    return {};
  };
  // What a crash takes back expires again, and nobody has seen a record of it.
  RETURN_IF_ERROR(kv::remove_and_wait(database.engine, std::move(keys), body));
  return expired;
}

}  // namespace

Result<std::uint64_t> expire_items(Database& database, std::chrono::seconds delay,
                                   const std::function<bool()>& stopping) {
  const auto tables = database.catalog.all();
  if (std::none_of(tables.begin(), tables.end(),
                   [](const TablePtr& table) { return expires_items(*table); })) {
    return 0;
  }
  const auto now =
      std::chrono::floor<std::chrono::seconds>(database.clock.now()).time_since_epoch();
  kv::Range left{expiry_begin(now - kMaxTtlAge),
                 expiry_begin(now - delay + std::chrono::seconds(1))};
  std::uint64_t expired = 0;
  while (!stopping() && left.begin < left.end) {
    ASSIGN_OR_RETURN(const Page page, read_page(database, left));
    if (!page.candidates.empty()) {
      ASSIGN_OR_RETURN(const std::uint64_t more, expire_page(database, page.candidates));
      expired += more;
    }
    if (page.next.empty()) break;
    left.begin = page.next;
  }
  return expired;
}

}  // namespace serein::dynamodb
