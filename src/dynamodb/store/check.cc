#include "dynamodb/store/check.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/encoding.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/key_schema.h"
#include "dynamodb/store/check_streams.h"
#include "dynamodb/store/expiry.h"
#include "dynamodb/store/index_entries.h"
#include "dynamodb/store/item_writer.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/request_tokens.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

std::string_view show_index(const Index* index) { return index == nullptr ? "items" : index->name; }

class Checker {
 public:
  Checker(const kv::View& view, const Catalog& catalog, std::set<TableId> removed)
      : view_(view), catalog_(catalog), removed_(std::move(removed)) {}

  Result<CheckReport> run() {
    RETURN_IF_ERROR(walk(kv::Keyspace::kItems, &Checker::check_item_entry));
    RETURN_IF_ERROR(end_collection());
    RETURN_IF_ERROR(walk(kv::Keyspace::kLocalIndexes, &Checker::check_index_entry));
    RETURN_IF_ERROR(walk(kv::Keyspace::kGlobalIndexes, &Checker::check_index_entry));
    RETURN_IF_ERROR(walk(kv::Keyspace::kCollections, &Checker::count_collection));
    RETURN_IF_ERROR(check_expiry());
    RETURN_IF_ERROR(check_streams(view_, catalog_, removed_,
                                  [this](const std::string& text) { problem("{}", text); }));
    RETURN_IF_ERROR(check_tables());
    RETURN_IF_ERROR(check_token_records());
    RETURN_IF_ERROR(check_token_expiries());
    return std::move(report_);
  }

 private:
  // Entries and bytes by table and index; number 0 is the table itself.
  using Counts = std::map<std::pair<TableId, IndexId>, kv::Counters>;

  static std::pair<TableId, IndexId> place(const Table& table, const Index* index) {
    return {table.id, index == nullptr ? 0 : index->id};
  }

  template <class... Args>
  void problem(fmt::format_string<Args...> text, Args&&... args) {
    ++report_.problem_count;
    if (report_.problems.size() >= CheckReport::kMaxProblems) return;
    report_.problems.push_back(fmt::format(std::move(text), std::forward<Args>(args)...));
  }

  // Calls `visit` for each key and value of a keyspace whose table is there.
  Result<> walk(kv::Keyspace keyspace,
                Result<> (Checker::*visit)(const Table&, std::string_view, std::string_view)) {
    kv::Range range;
    kv::append_keyspace(range.begin, keyspace);
    const auto cursor = view_.scan(range);
    for (; cursor->valid(); cursor->next()) {
      const std::string_view key = cursor->key();
      ByteReader reader(key.substr(1));
      const auto id = reader.read_big_endian_32();
      if (!id) {
        problem("a key is too short: {}", hex(key));
        continue;
      }
      const TablePtr table = catalog_.find(*id);
      if (table != nullptr) {
        RETURN_IF_ERROR((this->*visit)(*table, key, cursor->value()));
      } else if (!removed_.contains(*id)) {
        problem("{} belongs to table {}, which never was", hex(key), *id);
      }
    }
    return cursor->status();
  }

  void count(const Table& table, const Index* index, const ItemView& item) {
    kv::Counters& counters = counted_[place(table, index)];
    counters[0] += 1;
    counters[1] += static_cast<std::int64_t>(item.size_bytes());
  }

  Result<> check_item_entry(const Table& table, std::string_view key, std::string_view value) {
    if (const auto checked = check_item(value); !checked) {
      problem("table {}: item {}: {}", table.name, hex(key), checked.error().message());
      return {};
    }
    const ItemView item(value);
    if (const auto checked = check_item_key(table.key, item); !checked) {
      problem("table {}: item {}: {}", table.name, hex(key), checked.error().message());
      return {};
    }
    if (base_key(table, item) != key) {
      problem("table {}: item {} stands under the key of another one", table.name, hex(key));
      return {};
    }
    count(table, nullptr, item);
    if (table.ttl_attribute && expiry_of(*table.ttl_attribute, item)) {
      ++expiring_expected_[table.id];
    }
    ++report_.items;
    report_.bytes += item.size_bytes();
    std::uint64_t local_bytes = 0;
    for (const Index& index : table.indexes) {
      const auto entry = make_entry(table, index, item);
      if (!entry) continue;
      ++expected_[place(table, &index)];
      if (index.is_local()) local_bytes += ItemView(entry->item).size_bytes();
    }
    if (!table.has_local_index()) return {};
    return add_to_collection(table, item, local_bytes);
  }

  // Items of one collection stand one after the other.
  Result<> add_to_collection(const Table& table, const ItemView& item, std::uint64_t local_bytes) {
    std::string key = collection_key(table, item);
    if (key != collection_key_) {
      RETURN_IF_ERROR(end_collection());
      collection_key_ = std::move(key);
      ++collections_expected_[table.id];
    }
    collection_bytes_ += item.size_bytes() + local_bytes;
    return {};
  }

  Result<> end_collection() {
    if (collection_key_.empty()) return {};
    ASSIGN_OR_RETURN(const auto stored, view_.get(collection_key_));
    const auto bytes = stored ? decode_collection_bytes(*stored) : Result<std::uint64_t>(0);
    if (!bytes || *bytes != collection_bytes_) {
      problem("collection {}: its size is {}, there are {} bytes", hex(collection_key_),
              bytes ? std::to_string(*bytes) : "unreadable", collection_bytes_);
    }
    collection_key_.clear();
    collection_bytes_ = 0;
    return {};
  }

  Result<> count_collection(const Table& table, std::string_view /*key*/,
                            std::string_view /*value*/) {
    ++collections_found_[table.id];
    return {};
  }

  // An entry must be what its item makes of it.
  Result<> check_index_entry(const Table& table, std::string_view key, std::string_view value) {
    ByteReader reader(key.substr(1 + sizeof(TableId)));
    const auto id = reader.read_big_endian_32();
    const Index* index = nullptr;
    for (const Index& one : table.indexes) {
      if (id && one.id == *id) index = &one;
    }
    if (index == nullptr) {
      problem("table {}: {} belongs to no index", table.name, hex(key));
      return {};
    }
    if (!index->is_maintained()) return {};  // being dropped
    if (!check_item(value) || !has_key(table.key, ItemView(value))) {
      problem("table {}: entry {} of {} is damaged", table.name, hex(key), index->name);
      return {};
    }
    const ItemView entry(value);
    count(table, index, entry);
    ASSIGN_OR_RETURN(const auto item, view_.get(base_key(table, entry)));
    const auto made = item ? make_entry(table, *index, ItemView(*item)) : std::nullopt;
    if (!made || made->key != key || made->item != value) {
      problem("table {}: entry {} of {} does not stand for an item as it is", table.name, hex(key),
              index->name);
    }
    return {};
  }

  // Every entry of the order of expiry stands for an item that expires then.
  Result<> check_expiry() {
    kv::Range range;
    kv::append_keyspace(range.begin, kv::Keyspace::kExpiry);
    const auto cursor = view_.scan(range);
    for (; cursor->valid(); cursor->next()) {
      const auto entry = parse_expiry_key(cursor->key());
      if (!entry) {
        problem("a key is too short: {}", hex(cursor->key()));
        continue;
      }
      if (removed_.contains(entry->table)) continue;
      const TablePtr table = catalog_.find(entry->table);
      ASSIGN_OR_RETURN(const auto item, view_.get(entry->base_key));
      if (table == nullptr || !table->ttl_attribute || !item ||
          expiry_of(*table->ttl_attribute, ItemView(*item)) != entry->expires) {
        problem("{} stands for no item that expires then", hex(cursor->key()));
      }
      ++expiring_found_[entry->table];
    }
    return cursor->status();
  }

  Result<> check_tables() {
    for (const TablePtr& table : catalog_.all()) {
      ++report_.tables;
      if (table->ttl_state == TtlState::kEnabled &&
          expiring_found_[table->id] != expiring_expected_[table->id]) {
        problem("table {}: {} items expire, {} are in the order of expiry", table->name,
                expiring_expected_[table->id], expiring_found_[table->id]);
      }
      RETURN_IF_ERROR(check_counters(*table, nullptr));
      for (const Index& index : table->indexes) {
        if (!index.is_maintained()) continue;
        RETURN_IF_ERROR(check_counters(*table, &index));
        check_complete(*table, index);
      }
      if (collections_found_[table->id] != collections_expected_[table->id]) {
        problem("table {}: there are sizes of {} collections, and {} collections", table->name,
                collections_found_[table->id], collections_expected_[table->id]);
      }
    }
    return {};
  }

  Result<> check_counters(const Table& table, const Index* index) {
    ASSIGN_OR_RETURN(const auto stored, view_.get(statistics_key(table, index)));
    const auto counters =
        stored ? kv::decode_counters(*stored) : Result<kv::Counters>(kv::Counters{});
    if (!counters) {
      problem("table {}: {}: {}", table.name, show_index(index), counters.error().message());
      return {};
    }
    const kv::Counters& counted = counted_[place(table, index)];
    if (*counters != counted) {
      problem("table {}: {}: counters say {} of {} bytes, there are {} of {}", table.name,
              show_index(index), (*counters)[0], (*counters)[1], counted[0], counted[1]);
    }
    return {};
  }

  // Every entry that is there stands for an item; are they all there?
  void check_complete(const Table& table, const Index& index) {
    if (index.status == IndexStatus::kCreating) return;
    const std::int64_t expected = expected_[place(table, &index)];
    const std::int64_t found = counted_[place(table, &index)][0];
    if (found == expected) return;
    problem("table {}: index {} has {} entries for {} items", table.name, index.name, found,
            expected);
  }

  // Each record of a token has its entry in the queue of those that expire, and each entry there
  // its record.
  Result<> check_token_records() {
    const std::string all = token_records_prefix();
    const auto cursor = view_.scan({all, kv::prefix_end(all)});
    for (; cursor->valid(); cursor->next()) {
      const auto record = decode_token_record(cursor->value());
      if (!record) {
        problem("token {}: {}", hex(cursor->key()), record.error().message());
        continue;
      }
      ASSIGN_OR_RETURN(const auto entry,
                       view_.get(token_expiry_key(cursor->key(), record->expires)));
      if (!entry) problem("token {} is not among those that expire", hex(cursor->key()));
      ++tokens_;
    }
    return cursor->status();
  }

  Result<> check_token_expiries() {
    const std::string all = token_expiries_prefix();
    const auto cursor = view_.scan({all, kv::prefix_end(all)});
    std::uint64_t entries = 0;
    for (; cursor->valid(); cursor->next()) ++entries;
    if (entries != tokens_)
      problem("{} of {} tokens are among those that expire", entries, tokens_);
    return cursor->status();
  }

  const kv::View& view_;
  const Catalog& catalog_;
  std::set<TableId> removed_;
  Counts counted_;
  std::map<std::pair<TableId, IndexId>, std::int64_t> expected_;  // entries by what items make
  std::string collection_key_;  // of the collection that is being walked; empty: none
  std::uint64_t collection_bytes_ = 0;
  std::map<TableId, std::uint64_t> collections_expected_;
  std::map<TableId, std::uint64_t> collections_found_;
  std::uint64_t tokens_ = 0;
  std::map<TableId, std::uint64_t> expiring_expected_;
  std::map<TableId, std::uint64_t> expiring_found_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check_database(kv::Engine& engine) {
  ASSIGN_OR_RETURN(const auto catalog, Catalog::load(engine));
  ASSIGN_OR_RETURN(const auto removed, catalog->removed_tables());
  const auto view = engine.read({.snapshot = true, .fill_cache = false});
  std::set<TableId> removed_ids;
  for (const Catalog::Removed& table : removed) removed_ids.insert(table.id);
  return Checker(*view, *catalog, std::move(removed_ids)).run();
}

}  // namespace serein::dynamodb
