#include "load/item_workloads.h"

#include "load/prng.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

class Get final : public Workload {
 public:
  Get(std::vector<TableSpec> tables, const WorkloadOptions& options)
      : tables_(std::move(tables)), keys_(options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "GetItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t number = prng_.below(keys_);
    body += R"({"TableName":")";
    body += table_of(number).name;
    body += R"(","Key":)";
    append_key(body, table_of(number).shape, number);
    body += '}';
    return number;
  }

  bool check(unsigned /*slot*/, std::uint64_t number, std::string_view body) override {
    expected_.assign(R"({"Item":)");
    const ItemShape& shape = table_of(number).shape;
    append_item(expected_, shape, number, 0);
    expected_ += '}';
    // Servers order attributes as they like.
    return body == expected_ ||
           (body.size() == expected_.size() && has_item(body, shape, number, 0));
  }

 private:
  const TableSpec& table_of(std::uint64_t number) const { return tables_[number % tables_.size()]; }

  const std::vector<TableSpec> tables_;
  const std::uint64_t keys_;
  Prng prng_;
  std::string expected_;
};

// Puts of random items in random versions.
class Put : public Workload {
 public:
  Put(std::vector<TableSpec> tables, const WorkloadOptions& options)
      : tables_(std::move(tables)), keys_(options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "PutItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    ++puts_;
    const std::uint64_t number = choose(puts_, prng_);
    const TableSpec& table = tables_[number % tables_.size()];
    body += R"({"TableName":")";
    body += table.name;
    body += R"(","Item":)";
    append_item(body, table.shape, number, prng_.next() >> 8U);
    body += '}';
    return 0;
  }

  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == "{}";
  }

 protected:
  // The item of the put number `count`.
  virtual std::uint64_t choose(std::uint64_t /*count*/, Prng& prng) { return prng.below(keys_); }
  std::uint64_t keys() const { return keys_; }

 private:
  const std::vector<TableSpec> tables_;
  const std::uint64_t keys_;
  std::uint64_t puts_ = 0;
  Prng prng_;
};

class IndexedPut final : public Put {
 public:
  using Put::Put;

 protected:
  std::uint64_t choose(std::uint64_t count, Prng& prng) override {
    // Out of so many that hardly one is chosen twice: the share of new items would fall.
    return count % 2 == 0 ? prng.below(keys()) : keys() + prng.below(std::uint64_t{1} << 32U);
  }
};

enum class Counters { kAny, kConditional, kHot };

class Update final : public Workload {
 public:
  Update(Counters which, const WorkloadOptions& options)
      : which_(which), keys_(which == Counters::kHot ? 1 : options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "UpdateItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    body += R"({"TableName":"counters","Key":)";
    append_key(body, {}, prng_.below(keys_));
    body += R"(,"UpdateExpression":"ADD n :one")";
    if (which_ == Counters::kConditional) {
      body += R"json(,"ConditionExpression":"n >= :zero AND attribute_exists(pk)")json";
      body += R"(,"ExpressionAttributeValues":{":one":{"N":"1"},":zero":{"N":"0"}}})";
    } else {
      body += R"(,"ExpressionAttributeValues":{":one":{"N":"1"}}})";
    }
    return 0;
  }

  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == "{}";
  }

 private:
  const Counters which_;
  const std::uint64_t keys_;
  Prng prng_;
};

class Constant final : public Workload {
 public:
  explicit Constant(const WorkloadOptions& options) : bytes_(options.body_bytes) {}
  std::string_view operation() const override { return "GetItem"; }
  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    body += R"({"TableName":"items","Key":{"pk":{"S":"key000000000000"}}})";
    return 0;
  }
  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body.size() == bytes_;
  }

 private:
  const std::uint64_t bytes_;
};

}  // namespace

std::unique_ptr<Workload> make_get(const WorkloadOptions& options) {
  return std::make_unique<Get>(items_tables(options), options);
}

std::unique_ptr<Workload> make_ranged_get(const WorkloadOptions& options) {
  return std::make_unique<Get>(std::vector{ranged_table()}, options);
}

std::unique_ptr<Workload> make_put(const WorkloadOptions& options) {
  return std::make_unique<Put>(puts_tables(options), options);
}

std::unique_ptr<Workload> make_key_put(const WorkloadOptions& options) {
  return std::make_unique<Put>(std::vector{trimmed_table()}, options);
}

std::unique_ptr<Workload> make_indexed_put(const WorkloadOptions& options) {
  return std::make_unique<IndexedPut>(std::vector{indexed_table()}, options);
}

std::unique_ptr<Workload> make_update(const WorkloadOptions& options) {
  return std::make_unique<Update>(Counters::kAny, options);
}

std::unique_ptr<Workload> make_conditional_update(const WorkloadOptions& options) {
  return std::make_unique<Update>(Counters::kConditional, options);
}

std::unique_ptr<Workload> make_hot_update(const WorkloadOptions& options) {
  return std::make_unique<Update>(Counters::kHot, options);
}

std::unique_ptr<Workload> make_constant(const WorkloadOptions& options) {
  return std::make_unique<Constant>(options);
}

}  // namespace serein::bench
