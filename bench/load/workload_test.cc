#include "load/workload.h"

#include <gtest/gtest.h>

#include <set>

#include "json/parse.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

const WorkloadOptions kOptions{.keys = 10'000};

const WorkloadKind* find_kind(std::string_view name) {
  for (const WorkloadKind& kind : workload_kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::unique_ptr<Workload> make(std::string_view name) { return find_kind(name)->make(kOptions); }

std::string item_text(const ItemShape& shape, std::uint64_t number, std::uint64_t version = 0) {
  std::string text;
  append_item(text, shape, number, version);
  return text;
}

// Servers refuse what is no JSON, but slowly and for everybody.
TEST(Workloads, RequestsAreJson) {
  for (const WorkloadKind& kind : workload_kinds()) {
    const auto workload = kind.make(kOptions);
    std::string body;
    workload->next(0, body);
    EXPECT_TRUE(json::parse(body).has_value()) << kind.name << ": " << body;
    if (kind.tables == nullptr) continue;
    for (const TableSpec& table : kind.tables({.tables = 2, .indexes = 3})) {
      EXPECT_TRUE(json::parse(table.create).has_value()) << table.create;
      body.clear();
      make_loader(table, 30)->next(0, body);
      EXPECT_TRUE(json::parse(body).has_value()) << kind.name << ": " << body;
    }
  }
}

// Runs are comparable only when they ask the same.
TEST(Workloads, TheSameSeedAsksTheSame) {
  for (const WorkloadKind& kind : workload_kinds()) {
    std::string first;
    std::string second;
    kind.make(kOptions)->next(0, first);
    kind.make(kOptions)->next(0, second);
    EXPECT_EQ(first, second) << kind.name;
  }
}

// Sizes are part of what the workloads promise.
TEST(Items, Sizes) {
  EXPECT_NEAR(static_cast<double>(item_text(kItem1k, 7).size()), 1024 + 100, 100);
  EXPECT_NEAR(static_cast<double>(item_text(kItem200, 7).size()), 240, 30);
}

// As the service counts: names and values, without quotes.
TEST(Items, HaveTheSizeThatIsAskedFor) {
  for (const std::uint64_t bytes : {kMinItemBytes, std::uint64_t{100}, std::uint64_t{511},
                                    std::uint64_t{512}, std::uint64_t{10'000}, kMaxItemBytes}) {
    const ItemShape shape = shape_of_bytes(bytes);
    const std::uint64_t size = 2 + 15 + shape.attributes * (2 + std::uint64_t{shape.value_bytes});
    EXPECT_LE(size, bytes);
    EXPECT_GT(size + 10, bytes);
  }
}

// Index keys that stay would leave the entries of indexes as they are.
TEST(Items, IndexKeysChangeWithTheVersion) {
  ItemShape shape = kItem200;
  shape.index_keys = 20;
  const auto keys_of = [&](std::uint64_t version) {
    const std::string item = item_text(shape, 7, version);
    return item.substr(item.find(R"("i0")"));
  };
  EXPECT_NE(keys_of(0), keys_of(1));
  EXPECT_NE(keys_of(0).find(R"("i19":{"S":"key)"), std::string::npos);
}

// A check that finds any item in any text would check nothing.
TEST(Items, AreFoundInAnyOrderAndTellVersionsApart) {
  const std::string item = item_text(kItem1k, 7);
  EXPECT_TRUE(has_item(item, kItem1k, 7, 0));
  EXPECT_FALSE(has_item(item, kItem1k, 8, 0));
  EXPECT_FALSE(has_item(item, kItem1k, 7, 1));
  const std::size_t comma = item.find(',');
  const std::string reordered =
      "{" + item.substr(comma + 1, item.size() - comma - 2) + "," + item.substr(1, comma - 1) + "}";
  EXPECT_TRUE(has_item(reordered, kItem1k, 7, 0));
}

// What a wrong server might answer: another item, none, or one that is cut off.
TEST(Workloads, GetChecksItsItem) {
  const auto workload = make("get");
  std::string body;
  const std::uint64_t number = workload->next(0, body);
  const std::string good = R"({"Item":)" + item_text(kItem1k, number) + "}";
  EXPECT_TRUE(workload->check(0, number, good));
  EXPECT_FALSE(workload->check(0, number, R"({"Item":)" + item_text(kItem1k, number + 1) + "}"));
  EXPECT_FALSE(workload->check(0, number, "{}"));
  EXPECT_FALSE(workload->check(0, number, good.substr(0, good.size() - 1)));
}

// As above; a query may also bring too few.
TEST(Workloads, QueryChecksItsItems) {
  const auto workload = make("query");
  std::string body;
  const std::uint64_t first = workload->next(0, body);
  const auto answer = [&](std::uint64_t begin, int count) {
    std::string text = R"({"Items":[)";
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ',';
      append_item(text, collections_table().shape, begin + static_cast<std::uint64_t>(i), 0);
    }
    return text + R"(],"Count":)" + std::to_string(count) + "}";
  };
  EXPECT_TRUE(workload->check(0, first, answer(first, 10)));
  EXPECT_FALSE(workload->check(0, first, answer(first, 9)));
  EXPECT_FALSE(workload->check(0, first, answer(first + 1, 10)));
}

std::string page(std::uint64_t begin, std::uint64_t end, bool more) {
  std::string text = R"({"Count":)" + std::to_string(end - begin) + R"(,"Items":[)";
  for (std::uint64_t number = begin; number < end; ++number) {
    if (number > begin) text += ',';
    append_item(text, kItem1k, number, 0);
  }
  text += ']';
  if (more) {
    text += R"(,"LastEvaluatedKey":)";
    append_key(text, kItem1k, end - 1);
  }
  return text + "}";
}

// A page that is left out shows at the end of the table.
TEST(Workloads, ScanAddsUpItsPages) {
  const auto workload = make("scan");
  EXPECT_TRUE(workload->check(0, 0, page(0, 6000, true)));
  std::string body;
  workload->next(0, body);
  EXPECT_NE(body.find(R"("ExclusiveStartKey":{"pk":{"S":"key000000005999"}})"), std::string::npos)
      << body;
  EXPECT_TRUE(workload->check(0, 0, page(6000, 10'000, false)));
  EXPECT_TRUE(workload->check(0, 0, page(0, 6000, true)));
  EXPECT_FALSE(workload->check(0, 0, page(6001, 10'000, false)));
}

// Nothing may be written to a batch twice.
TEST(Workloads, BatchesNameEachKeyOnce) {
  const auto workload = make("batch-get");
  std::string body;
  workload->next(0, body);
  const auto document = json::parse(body);
  ASSERT_TRUE(document.has_value());
  std::set<std::string_view> keys;
  const json::Value* table = document->root().find("RequestItems")->find("small");
  for (const json::Value& key : table->find("Keys")->array()) {
    keys.insert(key.find("pk")->find("S")->string());
  }
  EXPECT_EQ(keys.size(), 100U);
}

// Each item stands in one of the tables, or the gets of the others would find nothing.
TEST(Workloads, TablesShareTheItems) {
  const WorkloadOptions options{.keys = 100, .tables = 3};
  std::set<std::string> keys;
  for (const TableSpec& table : find_kind("put")->tables(options)) {
    const auto loader = make_loader(table, options.keys);
    for (std::uint64_t requests = *loader->count(); requests > 0; --requests) {
      std::string body;
      loader->next(0, body);
      const auto document = json::parse(body);
      ASSERT_TRUE(document.has_value());
      const json::Value* writes = document->root().find("RequestItems")->find(table.name);
      ASSERT_NE(writes, nullptr) << body;
      for (const json::Value& write : writes->array()) {
        const json::Value* item = write.find("PutRequest")->find("Item");
        EXPECT_TRUE(keys.emplace(item->find("pk")->find("S")->string()).second);
      }
    }
  }
  EXPECT_EQ(keys.size(), 100U);
}

// What was acknowledged must come back: the check is of no use when it takes an older item.
TEST(Workloads, MixedKnowsWhatItWrote) {
  const WorkloadOptions options{.keys = 1000, .clients = 1000};  // an item each
  const auto workload = find_kind("mixed")->make(options);
  std::string put;
  std::string body;
  std::uint64_t token = 0;
  while (put.empty() || workload->operation() != "GetItem") {
    body.clear();
    token = workload->next(5, body);
    if (workload->operation() == "PutItem") put = body;
  }
  const std::string item = put.substr(put.find(R"("Item":)"));
  EXPECT_TRUE(workload->check(5, token, "{" + item));
  EXPECT_FALSE(workload->check(5, token, R"({"Item":)" + item_text(kItem1k, 5) + "}"));
  EXPECT_FALSE(workload->check(5, token, "{}"));
}

// Idle connections own nothing.
TEST(Workloads, MixedOnlyReadsOnIdleConnections) {
  const auto workload = make("mixed");
  for (int i = 0; i < 100; ++i) {
    std::string body;
    workload->next(1, body);
    ASSERT_EQ(workload->operation(), "Query");
  }
}

std::string records(std::uint64_t begin, std::uint64_t end) {
  std::string text = R"({"NextShardIterator":"next","Records":[)";
  for (std::uint64_t number = begin; number < end; ++number) {
    if (number > begin) text += ',';
    text += R"({"dynamodb":{"NewImage":)" + item_text(kItem1k, number) + R"(},"eventID":"0"})";
  }
  return text + "]}";
}

// A record that is left out shows at the end of the stream.
TEST(Workloads, StreamReadAddsUpItsRecords) {
  const auto workload = find_kind("stream-read")->make({.keys = 1000});
  const Ask ask = [](std::string_view operation, std::string_view /*body*/) -> Result<std::string> {
    return operation == "DescribeTable" ? R"({"Table":{"LatestStreamArn":"arn"}})"
                                        : R"({"Shards":[{"ShardId":"a"},{"ShardId":"b"}]})";
  };
  ASSERT_TRUE(workload->begin(ask).has_value());
  const auto answer = [&](const std::string& text) {
    std::string body;
    const std::uint64_t token = workload->next(0, body);
    return workload->check(0, token, text);
  };
  const std::string iterator = R"({"ShardIterator":"first"})";
  for (const std::uint64_t lost : {0, 1}) {
    EXPECT_TRUE(answer(iterator));
    EXPECT_TRUE(answer(records(0, 600)));
    EXPECT_TRUE(answer(records(0, 0)));  // the end of shard a
    EXPECT_TRUE(answer(iterator));
    EXPECT_TRUE(answer(records(600, 1000 - lost)));
    EXPECT_EQ(answer(records(0, 0)), lost == 0);
  }
}

// An image of another version is none.
TEST(Workloads, StreamReadChecksImages) {
  const auto workload = find_kind("stream-read")->make({.keys = 1000});
  EXPECT_TRUE(workload->check(0, 1, records(0, 10)));
  std::string old = R"({"Records":[{"dynamodb":{"NewImage":)" + item_text(kItem1k, 1, 9);
  EXPECT_FALSE(workload->check(0, 1, old + R"(},"eventID":"0"}]})"));
}

}  // namespace
}  // namespace serein::bench
