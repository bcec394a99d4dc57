#include "dynamodb/store/check.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/bytes.h"
#include "base/encoding.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/key_schema.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

class Checker {
 public:
  Checker(const kv::View& view, const Catalog& catalog, std::set<TableId> removed)
      : view_(view), catalog_(catalog), removed_(std::move(removed)) {}

  Result<CheckReport> run() {
    RETURN_IF_ERROR(check_items());
    RETURN_IF_ERROR(check_statistics());
    return std::move(report_);
  }

 private:
  void problem(std::string text) {
    ++report_.problem_count;
    if (report_.problems.size() < CheckReport::kMaxProblems) {
      report_.problems.push_back(std::move(text));
    }
  }

  static kv::Range keyspace_range(kv::Keyspace keyspace) {
    kv::Range range;
    kv::append_keyspace(range.begin, keyspace);
    return range;
  }

  Result<> check_items() {
    const auto cursor = view_.scan(keyspace_range(kv::Keyspace::kItems));
    for (; cursor->valid(); cursor->next()) check_entry(cursor->key(), cursor->value());
    return cursor->status();
  }

  static std::optional<TableId> table_of(std::string_view key) {
    ByteReader reader(key);
    if (!reader.read_byte()) return std::nullopt;
    return reader.read_big_endian_32();
  }

  void check_entry(std::string_view key, std::string_view value) {
    const auto id = table_of(key);
    if (!id) return problem("an item key is too short: " + hex(key));
    const TablePtr table = catalog_.find(*id);
    if (table == nullptr) {
      if (!removed_.contains(*id)) {
        problem(fmt::format("item {} belongs to table {}, which never was", hex(key), *id));
      }
      return;
    }
    if (const auto checked = check_item(value); !checked) {
      return problem(
          fmt::format("table {}: item {}: {}", table->name, hex(key), checked.error().message()));
    }
    const ItemView item(value);
    if (const auto checked = check_item_key(table->key, item); !checked) {
      return problem(
          fmt::format("table {}: item {}: {}", table->name, hex(key), checked.error().message()));
    }
    if (base_key(*table, item) != key) {
      return problem(fmt::format("table {}: item {} stands under the key of another one",
                                 table->name, hex(key)));
    }
    kv::Counters& counted = counted_[*id];
    counted[0] += 1;
    counted[1] += static_cast<std::int64_t>(item.size_bytes());
    ++report_.items;
    report_.bytes += item.size_bytes();
  }

  Result<> check_statistics() {
    for (const TablePtr& table : catalog_.all()) {
      ++report_.tables;
      ASSIGN_OR_RETURN(const auto stored, view_.get(statistics_key(table->id)));
      kv::Counters counters{};
      if (stored) {
        const auto decoded = kv::decode_counters(*stored);
        if (!decoded) {
          problem(fmt::format("table {}: {}", table->name, decoded.error().message()));
          continue;
        }
        counters = *decoded;
      }
      const kv::Counters& counted = counted_[table->id];
      if (counters != counted) {
        problem(fmt::format("table {}: counters say {} items of {} bytes, there are {} of {}",
                            table->name, counters[0], counters[1], counted[0], counted[1]));
      }
    }
    return {};
  }

  const kv::View& view_;
  const Catalog& catalog_;
  std::set<TableId> removed_;
  std::map<TableId, kv::Counters> counted_;
  CheckReport report_;
};

}  // namespace

Result<CheckReport> check_database(kv::Engine& engine) {
  ASSIGN_OR_RETURN(const auto catalog, Catalog::load(engine));
  ASSIGN_OR_RETURN(const auto removed, catalog->removed_tables());
  const auto view = engine.read({.snapshot = true, .fill_cache = false});
  return Checker(*view, *catalog, {removed.begin(), removed.end()}).run();
}

}  // namespace serein::dynamodb
