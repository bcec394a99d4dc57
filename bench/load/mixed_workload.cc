#include "load/mixed_workload.h"

#include <fmt/format.h>

#include <algorithm>

#include "load/batch_workloads.h"
#include "load/prng.h"

namespace serein::bench {
namespace {

enum Kind : std::uint8_t { kGet, kPut, kUpdate, kQuery, kKinds };

constexpr std::uint64_t kMaxVersion = std::uint64_t{1} << 32U;
constexpr unsigned kKindShift = 62;  // of a token; below it is what the kind needs

class Mixed final : public Workload {
 public:
  explicit Mixed(const WorkloadOptions& options)
      : owners_(std::min<std::uint64_t>(std::max(options.clients, 1U), options.keys)),
        items_of_owner_(options.keys / owners_),
        versions_(options.keys),
        counters_(options.keys),
        prng_(options.seed),
        query_(make_query(options)) {}

  std::string_view operation() const override {
    static constexpr std::string_view kNames[] = {"GetItem", "PutItem", "UpdateItem", "Query"};
    return kNames[last_];
  }

  std::uint64_t next(unsigned slot, std::string& body) override {
    last_ = slot < owners_ ? static_cast<Kind>(prng_.below(kKinds)) : kQuery;
    std::uint64_t token = 0;
    if (last_ == kQuery) {
      token = query_->next(slot, body);
    } else {
      token = slot * items_of_owner_ + prng_.below(items_of_owner_);
      append_body(body, last_, token);
    }
    return (std::uint64_t{last_} << kKindShift) | token;
  }

  bool check(unsigned slot, std::uint64_t token, std::string_view body) override {
    const auto kind = static_cast<Kind>(token >> kKindShift);
    const std::uint64_t number = token & ((std::uint64_t{1} << kKindShift) - 1);
    if (kind == kQuery) return query_->check(slot, number, body);
    if (kind == kPut) return body == "{}";
    if (kind == kUpdate) {
      return body == fmt::format(R"({{"Attributes":{{"n":{{"N":"{}"}}}}}})", counters_[number]);
    }
    expected_.assign(R"({"Item":)");
    append_item(expected_, kItem1k, number, versions_[number]);
    expected_ += '}';
    return body.size() == expected_.size() && has_item(body, kItem1k, number, versions_[number]);
  }

 private:
  // Only the slot of an item writes it, and has one request in work: what is noted here is what the
  // answer must show.
  void append_body(std::string& body, Kind kind, std::uint64_t number) {
    body += kind == kUpdate ? R"({"TableName":"counters",)" : R"({"TableName":"puts",)";
    if (kind == kPut) {
      versions_[number] = 1 + prng_.below(kMaxVersion);
      body += R"("Item":)";
      append_item(body, kItem1k, number, versions_[number]);
    } else {
      body += R"("Key":)";
      append_key(body, kItem1k, number);
    }
    if (kind == kGet) body += R"(,"ConsistentRead":true)";
    if (kind == kUpdate) {
      ++counters_[number];
      body += R"(,"UpdateExpression":"ADD n :one","ReturnValues":"UPDATED_NEW",)"
              R"("ExpressionAttributeValues":{":one":{"N":"1"}})";
    }
    body += '}';
  }

  const std::uint64_t owners_;  // slots before that one
  const std::uint64_t items_of_owner_;
  std::vector<std::uint64_t> versions_;  // of the items of `puts`
  std::vector<std::uint64_t> counters_;
  Prng prng_;
  const std::unique_ptr<Workload> query_;
  Kind last_ = kQuery;
  std::string expected_;
};

}  // namespace

std::unique_ptr<Workload> make_mixed(const WorkloadOptions& options) {
  return std::make_unique<Mixed>(options);
}

}  // namespace serein::bench
