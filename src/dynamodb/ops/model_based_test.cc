// Random programs of operations against a naive model: a map from keys to items. Also on an engine
// that runs bodies twice and fails before and after commits.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/subject_test.h"
#include "dynamodb/store/check.h"
#include "json/parse.h"
#include "json/print.h"
#include "kv/fault_engine.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

// The items of one table with keys p (string) and s (number), as the API prints them.
using Model = std::map<std::pair<std::string, int>, std::string>;

std::string key_json(const std::pair<std::string, int>& key) {
  return R"("p":{"S":")" + key.first + R"("},"s":{"N":")" + std::to_string(key.second) + R"("})";
}

class ModelBased : public testing::TestWithParam<kv::FaultOptions> {
 protected:
  // The table is made below the faults, and found by the catalog of the subject.
  void SetUp() override {
    const auto created = Subject(*base_).call(
        kCreateTable,
        R"({"TableName":"Model","BillingMode":"PAY_PER_REQUEST","KeySchema":[)"
        R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
        R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
        R"({"AttributeName":"s","AttributeType":"N"}]})");
    ASSERT_TRUE(created) << created.error().to_string();
    subject_.emplace(engine_);
  }

  std::pair<std::string, int> random_key() {
    return {"p" + std::to_string(random_.below(4)), static_cast<int>(random_.below(9)) - 4};
  }

  // One random put or delete, half of them conditional, with what the model says it must give.
  void write() {
    const auto key = random_key();
    const auto stored = model_.find(key);
    const bool put = random_.chance(0.6);
    const std::string item =
        "{" + key_json(key) + R"(,"v":{"N":")" + std::to_string(random_.below(100)) + R"("}})";
    std::string input = R"({"TableName":"Model","ReturnValues":"ALL_OLD",)";
    input += put ? R"("Item":)" + item : R"("Key":{)" + key_json(key) + "}";
    const bool must_exist = random_.chance(0.25);
    const bool must_not_exist = !must_exist && random_.chance(0.25);
    if (must_exist) input += R"~(,"ConditionExpression":"attribute_exists(v)")~";
    if (must_not_exist) input += R"~(,"ConditionExpression":"attribute_not_exists(v)")~";
    const bool exists = stored != model_.end();
    const bool refused = (must_exist && !exists) || (must_not_exist && exists);

    const auto answer = subject_->call(put ? kPutItem : kDeleteItem, input + "}");
    if (!answer && answer.error().is(kUnavailable)) return;  // injected, without effect
    const bool unknown = !answer && answer.error().is(kIoError);
    if (refused) {
      ASSERT_FALSE(answer) << input;
      EXPECT_TRUE(unknown || answer.error().kind().name == "ConditionalCheckFailedException");
      return;
    }
    if (!unknown) {
      ASSERT_TRUE(answer) << input << answer.error().to_string();
      EXPECT_EQ(*answer, exists ? R"({"Attributes":)" + stored->second + "}" : "{}");
    }
    // This engine reports kIoError only after it has committed.
    if (put) {
      model_[key] = item;
    } else {
      model_.erase(key);
    }
  }

  void read() {
    const auto key = random_key();
    const auto stored = model_.find(key);
    const auto answer =
        subject_->call(kGetItem, R"({"TableName":"Model","Key":{)" + key_json(key) + "}}");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, stored == model_.end() ? "{}" : R"({"Item":)" + stored->second + "}");
  }

  // A Query in pages of random size must give the model's items of a range, in order.
  void query() {
    const auto low = random_key();
    const int high = low.second + static_cast<int>(random_.below(4));
    const bool forward = random_.chance(0.5);
    std::vector<std::string> expected;
    for (const auto& [key, item] : model_) {
      if (key.first == low.first && key.second >= low.second && key.second <= high) {
        expected.push_back(item);
      }
    }
    if (!forward) std::reverse(expected.begin(), expected.end());
    const std::string input =
        R"({"TableName":"Model","KeyConditionExpression":"p = :p AND s BETWEEN :l AND :h",)"
        R"("ExpressionAttributeValues":{":p":{"S":")" +
        low.first + R"("},":l":{"N":")" + std::to_string(low.second) + R"("},":h":{"N":")" +
        std::to_string(high) + R"("}},"ScanIndexForward":)" + (forward ? "true" : "false") +
        R"(,"Limit":)" + std::to_string(1 + random_.below(4));
    std::vector<std::string> found;
    for (std::string start;;) {
      const auto answer = subject_->call(kQuery, input + start + "}");
      ASSERT_TRUE(answer) << answer.error().to_string();
      const auto page = json::parse(*answer);
      for (const json::Value& item : page->root().find("Items")->array()) {
        found.push_back(json::to_json(item));
      }
      const json::Value* last = page->root().find("LastEvaluatedKey");
      if (last == nullptr) break;
      start = R"(,"ExclusiveStartKey":)" + json::to_json(*last);
    }
    EXPECT_EQ(found, expected) << input;
  }

  const std::uint64_t seed_ = SystemRandom().next();
  SeededRandom random_{seed_};
  std::unique_ptr<kv::Engine> base_ = kv::make_memory_engine();
  kv::FaultEngine engine_{*base_, random_, GetParam()};
  std::optional<Subject> subject_;
  Model model_;
};

TEST_P(ModelBased, RandomProgramsAgreeWithTheModel) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  for (int step = 0; step < 10000 && !HasFailure(); ++step) {
    switch (random_.below(4)) {
      case 0:
        read();
        break;
      case 1:
        query();
        break;
      default:
        write();
    }
  }
  const auto report = check_database(*base_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problem_count, 0U);
  EXPECT_EQ(report->items, model_.size());
}

INSTANTIATE_TEST_SUITE_P(Calm, ModelBased, testing::Values(kv::FaultOptions{}));
INSTANTIATE_TEST_SUITE_P(Faulty, ModelBased,
                         testing::Values(kv::FaultOptions{
                             .rerun = 0.2, .fail_before_commit = 0.1, .fail_after_commit = 0.1}));

}  // namespace
}  // namespace serein::dynamodb
