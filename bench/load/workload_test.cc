#include "load/workload.h"

#include <gtest/gtest.h>

#include <set>

#include "json/parse.h"
#include "load/tables.h"

namespace serein::bench {
namespace {

const WorkloadOptions kOptions{.keys = 10'000};

std::unique_ptr<Workload> make(std::string_view name) {
  for (const WorkloadKind& kind : workload_kinds()) {
    if (kind.name == name) return kind.make(kOptions);
  }
  return nullptr;
}

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
    if (kind.table == nullptr) continue;
    EXPECT_TRUE(json::parse(kind.table().create).has_value()) << kind.name;
    body.clear();
    make_loader(kind.table(), 30)->next(0, body);
    EXPECT_TRUE(json::parse(body).has_value()) << kind.name << ": " << body;
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

}  // namespace
}  // namespace serein::bench
