#include <fmt/format.h>

#include "load/batch_workloads.h"
#include "load/prng.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

constexpr std::uint64_t kItemsOfPage = 10;

// The number behind "name": in a body; nothing without it.
std::optional<std::uint64_t> number_member(std::string_view body, std::string_view name) {
  const std::size_t place = body.find(name);
  if (place == std::string_view::npos) return {};
  std::uint64_t number = 0;
  for (std::size_t i = place + name.size(); i < body.size() && body[i] >= '0' && body[i] <= '9';
       ++i) {
    number = number * 10 + static_cast<std::uint64_t>(body[i] - '0');
  }
  return number;
}

class Query final : public Workload {
 public:
  Query(bool of_index, const WorkloadOptions& options)
      : table_(collections_table()),
        of_index_(of_index),
        keys_(options.keys),
        prng_(options.seed) {}

  std::string_view operation() const override { return "Query"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t collection = prng_.below(keys_ / kCollectionItems);
    const std::uint64_t start = prng_.below(kCollectionItems - kItemsOfPage);
    body += R"({"TableName":"collections",)";
    body += of_index_ ? R"("IndexName":"by_g","KeyConditionExpression":"g = :p AND h >= :s",)"
                      : R"("KeyConditionExpression":"pk = :p AND sk >= :s",)";
    body += R"("Limit":10,"ExpressionAttributeValues":{":p":{"S":")";
    append_key_text(body, collection);
    body += R"("},":s":{"S":")";
    append_key_text(body, start);
    body += R"("}}})";
    return collection * kCollectionItems + start;
  }

  bool check(unsigned /*slot*/, std::uint64_t first, std::string_view body) override {
    expected_.assign(R"("Items":[)");
    for (std::uint64_t i = 0; i < kItemsOfPage; ++i) {
      if (i > 0) expected_ += ',';
      append_item(expected_, table_.shape, first + i, 0);
    }
    expected_ += ']';
    if (number_member(body, R"("Count":)") != kItemsOfPage) return false;
    if (body.find(expected_) != std::string_view::npos) return true;
    for (std::uint64_t i = 0; i < kItemsOfPage; ++i) {
      if (!has_item(body, table_.shape, first + i, 0)) return false;
    }
    return true;
  }

 private:
  const TableSpec table_;
  const bool of_index_;
  const std::uint64_t keys_;
  Prng prng_;
  std::string expected_;
};

// What a slot has read of the table.
struct Walk {
  std::string start_key;  // of the next page; empty: from the beginning
  std::uint64_t items = 0;
};

class Scan final : public Workload {
 public:
  explicit Scan(const WorkloadOptions& options)
      : table_(items_tables(options).front()), keys_(options.keys) {}

  std::string_view operation() const override { return "Scan"; }

  std::uint64_t next(unsigned slot, std::string& body) override {
    body += R"({"TableName":"items")";
    if (const std::string& key = walk(slot).start_key; !key.empty()) {
      body += R"(,"ExclusiveStartKey":)" + key;
    }
    body += '}';
    return 0;
  }

  bool check(unsigned slot, std::uint64_t /*token*/, std::string_view body) override {
    static constexpr std::string_view kNext = R"("LastEvaluatedKey":)";
    const auto count = number_member(body, R"("Count":)");
    if (!count || !has_whole_items(body, *count)) return false;
    Walk& walk = this->walk(slot);
    walk.items += *count;
    const std::size_t place = body.find(kNext);
    if (place == std::string_view::npos) {
      const bool complete = walk.items == keys_;
      walk = {};
      return complete;
    }
    const std::string_view key = body.substr(place + kNext.size());
    walk.start_key = key.substr(0, key.find("}}") + 2);
    return true;
  }

 private:
  Walk& walk(unsigned slot) {
    if (walks_.size() <= slot) walks_.resize(slot + 1);
    return walks_[slot];
  }

  // Of as many items as the page says, the first and the last are looked at in full; for the rest,
  // the length of the page must suffice.
  bool has_whole_items(std::string_view body, std::uint64_t count) {
    static constexpr std::string_view kKey = R"("pk":{"S":")";
    if (count == 0) return true;
    item_.clear();
    append_item(item_, table_.shape, 0, 0);
    if (body.size() < count * item_.size()) return false;
    const std::size_t items = body.find(R"("Items":[)");
    if (items == std::string_view::npos) return false;
    const std::size_t first = body.find(kKey, items);
    const std::size_t last = body.rfind(kKey, body.rfind(R"("a9")"));
    return is_there(body, first + kKey.size()) && is_there(body, last + kKey.size());
  }

  // The key's text begins at `place`: all of its item stands nearby.
  bool is_there(std::string_view body, std::size_t place) const {
    if (place >= body.size()) return false;
    const auto number = number_of_key_text(body.substr(place, 15));
    const std::size_t begin = place > item_.size() ? place - item_.size() : 0;
    return number && has_item(body.substr(begin, 2 * item_.size()), table_.shape, *number, 0);
  }

  const TableSpec table_;
  const std::uint64_t keys_;
  std::vector<Walk> walks_;
  std::string item_;
};

}  // namespace

std::unique_ptr<Workload> make_query(const WorkloadOptions& options) {
  return std::make_unique<Query>(false, options);
}

std::unique_ptr<Workload> make_index_query(const WorkloadOptions& options) {
  return std::make_unique<Query>(true, options);
}

std::unique_ptr<Workload> make_scan(const WorkloadOptions& options) {
  return std::make_unique<Scan>(options);
}

}  // namespace serein::bench
