#include "load/batch_workloads.h"

#include <algorithm>

#include "load/prng.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

constexpr std::uint64_t kWritesOfBatch = 25;
constexpr std::uint64_t kReadsOfBatch = 100;
// What is loaded in one batch of large items: well below what a server takes.
constexpr std::uint64_t kBytesOfBatch = 1U << 20U;
// Coprime to the usual numbers of keys: a batch must not name a key twice.
constexpr std::uint64_t kStride = 7919;

std::uint64_t member_of_batch(std::uint64_t start, std::uint64_t i, std::uint64_t keys) {
  return (start + i * kStride) % keys;
}

constexpr std::string_view kNothingUnprocessed = R"({"UnprocessedItems":{}})";

class BatchWrite final : public Workload {
 public:
  explicit BatchWrite(const WorkloadOptions& options)
      : shape_(batches_tables(options).front().shape), keys_(options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "BatchWriteItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t start = prng_.below(keys_);
    body += R"({"RequestItems":{"batches":[)";
    for (std::uint64_t i = 0; i < kWritesOfBatch; ++i) {
      body += i == 0 ? R"({"PutRequest":{"Item":)" : R"(,{"PutRequest":{"Item":)";
      append_item(body, shape_, member_of_batch(start, i, keys_), prng_.next() >> 8U);
      body += "}}";
    }
    body += "]}}";
    return 0;
  }

  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == kNothingUnprocessed;
  }

 private:
  const ItemShape shape_;
  const std::uint64_t keys_;
  Prng prng_;
};

class BatchGet final : public Workload {
 public:
  explicit BatchGet(const WorkloadOptions& options) : keys_(options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "BatchGetItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t start = prng_.below(keys_);
    body += R"({"RequestItems":{"small":{"Keys":[)";
    for (std::uint64_t i = 0; i < kReadsOfBatch; ++i) {
      if (i > 0) body += ',';
      append_key(body, kItem200, member_of_batch(start, i, keys_));
    }
    body += "]}}}";
    return start;
  }

  bool check(unsigned /*slot*/, std::uint64_t start, std::string_view body) override {
    expected_.assign(R"({"Responses":{"small":[)");
    for (std::uint64_t i = 0; i < kReadsOfBatch; ++i) {
      if (i > 0) expected_ += ',';
      append_item(expected_, kItem200, member_of_batch(start, i, keys_), 0);
    }
    expected_ += R"(]},"UnprocessedKeys":{}})";
    if (body == expected_) return true;
    if (body.size() != expected_.size()) return false;
    for (std::uint64_t i = 0; i < kReadsOfBatch; ++i) {
      if (!has_item(body, kItem200, member_of_batch(start, i, keys_), 0)) return false;
    }
    return true;
  }

 private:
  const std::uint64_t keys_;
  Prng prng_;
  std::string expected_;
};

class Transact final : public Workload {
 public:
  explicit Transact(const WorkloadOptions& options) : keys_(options.keys), prng_(options.seed) {}

  std::string_view operation() const override { return "TransactWriteItems"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t first = prng_.below(keys_);
    body += R"({"TransactItems":[)";
    for (std::uint64_t i = 0; i < 2; ++i) {
      body += R"({"Put":{"TableName":"puts","Item":)";
      append_item(body, kItem1k, member_of_batch(first, i, keys_), prng_.next() >> 8U);
      body += "}},";
    }
    body += R"({"Update":{"TableName":"puts","Key":)";
    append_key(body, kItem1k, member_of_batch(first, 2, keys_));
    body += R"(,"UpdateExpression":"ADD n :one",)"
            R"("ExpressionAttributeValues":{":one":{"N":"1"}}}},)"
            R"({"ConditionCheck":{"TableName":"puts","Key":)";
    append_key(body, kItem1k, member_of_batch(first, 3, keys_));
    body += R"json(,"ConditionExpression":"attribute_exists(pk)"}}]})json";
    return 0;
  }

  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == "{}";
  }

 private:
  const std::uint64_t keys_;
  Prng prng_;
};

class Loader final : public Workload {
 public:
  Loader(TableSpec table, std::uint64_t keys)
      : table_(std::move(table)),
        items_(keys > table_.first ? (keys - table_.first - 1) / table_.stride + 1 : 0) {
    std::string item;
    append_item(item, table_.shape, table_.first, 0);
    items_of_batch_ = std::clamp<std::uint64_t>(kBytesOfBatch / item.size(), 1, kWritesOfBatch);
  }

  std::string_view operation() const override { return "BatchWriteItem"; }

  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    body += R"({"RequestItems":{")" + table_.name + R"(":[)";
    const std::uint64_t end = std::min(next_ + items_of_batch_, items_);
    for (bool first = true; next_ < end; ++next_, first = false) {
      const std::uint64_t number = table_.first + next_ * table_.stride;
      body += first ? R"({"PutRequest":{"Item":)" : R"(,{"PutRequest":{"Item":)";
      append_item(body, table_.shape, number, 0);
      if (table_.has_counter) {
        body.pop_back();
        body += R"(,"n":{"N":"0"}})";
      }
      body += "}}";
    }
    body += "]}}";
    return 0;
  }

  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == kNothingUnprocessed;
  }

  std::optional<std::uint64_t> count() const override {
    return (items_ + items_of_batch_ - 1) / items_of_batch_;
  }

 private:
  const TableSpec table_;
  const std::uint64_t items_;  // of this table
  std::uint64_t items_of_batch_ = 1;
  std::uint64_t next_ = 0;
};

class SingleRequest final : public Workload {
 public:
  SingleRequest(std::string_view operation, std::string_view body, std::string& answer)
      : operation_(operation), body_(body), answer_(answer) {}
  std::string_view operation() const override { return operation_; }
  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    body += body_;
    return 0;
  }
  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    answer_ = body;
    return true;
  }
  std::optional<std::uint64_t> count() const override { return 1; }

 private:
  const std::string operation_;
  const std::string body_;
  std::string& answer_;
};

}  // namespace

std::unique_ptr<Workload> make_batch_write(const WorkloadOptions& options) {
  return std::make_unique<BatchWrite>(options);
}

std::unique_ptr<Workload> make_batch_get(const WorkloadOptions& options) {
  return std::make_unique<BatchGet>(options);
}

std::unique_ptr<Workload> make_transact(const WorkloadOptions& options) {
  return std::make_unique<Transact>(options);
}

std::unique_ptr<Workload> make_loader(const TableSpec& table, std::uint64_t keys) {
  return std::make_unique<Loader>(table, keys);
}

std::unique_ptr<Workload> make_single_request(std::string_view operation, std::string_view body,
                                              std::string& answer) {
  return std::make_unique<SingleRequest>(operation, body, answer);
}

}  // namespace serein::bench
