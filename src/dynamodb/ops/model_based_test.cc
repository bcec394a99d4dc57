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

  // One action of a transaction, and what the model says of it.
  struct Action {
    std::pair<std::string, int> key;
    std::string json;
    std::string code = "None";
    bool changes = false;
    std::optional<std::string> after;
  };

  Action random_action(const std::pair<std::string, int>& key) {
    Action action{.key = key};
    const auto stored = model_.find(key);
    const bool exists = stored != model_.end();
    if (exists) action.after = stored->second;
    std::string condition;
    if (random_.chance(0.2)) {
      condition = exists == random_.chance(0.8) ? "attribute_exists(v)" : "attribute_not_exists(v)";
      const bool must_exist = condition == "attribute_exists(v)";
      if (must_exist != exists) action.code = "ConditionalCheckFailed";
      condition = R"(,"ConditionExpression":")" + condition + "\"";
    }
    const std::string value = R"({"N":")" + std::to_string(random_.below(100)) + R"("})";
    const std::string item = "{" + key_json(key) + R"(,"v":)" + value + "}";
    const std::string table = R"("TableName":"Model",)";
    const std::string key_member = R"("Key":{)" + key_json(key) + "}";
    action.changes = true;
    switch (random_.below(4)) {
      case 0:
        action.json = R"({"Put":{)" + table + R"("Item":)" + item + condition + "}}";
        action.after = item;
        break;
      case 1:
        action.json = R"({"Update":{)" + table + key_member +
                      R"(,"UpdateExpression":"SET v = :v","ExpressionAttributeValues":{":v":)" +
                      value + "}" + condition + "}}";
        action.after = item;
        break;
      case 2:
        action.json = R"({"Delete":{)" + table + key_member + condition + "}}";
        action.after = std::nullopt;
        break;
      default:
        if (condition.empty()) condition = R"~(,"ConditionExpression":"attribute_not_exists(z)")~";
        action.json = R"({"ConditionCheck":{)" + table + key_member + condition + "}}";
        action.changes = false;
    }
    return action;
  }

  // Sends a transaction until it is known what became of it; its error, or nothing.
  std::optional<Error> send_transaction(const std::string& input) {
    for (;;) {
      const auto answer = subject_->call(kTransactWriteItems, input);
      if (answer) return std::nullopt;
      // Repeated with its token after an unknown outcome, it must not have its effect twice.
      if (!answer.error().is(kUnavailable) && !answer.error().is(kIoError)) return answer.error();
    }
  }

  // A random transaction of up to five actions: all of them or none.
  void transact() {
    std::map<std::pair<std::string, int>, Action> actions;
    for (std::uint64_t i = random_.below(5) + 1; i > 0; --i) {
      const auto key = random_key();
      actions[key] = random_action(key);
    }
    std::string input;
    std::string codes;
    bool refused = false;
    for (const auto& [key, action] : actions) {
      input += (input.empty() ? "" : ",") + action.json;
      codes += (codes.empty() ? "" : ", ") + action.code;
      refused = refused || action.code != "None";
    }
    input = R"({"ClientRequestToken":")" + std::to_string(++tokens_) + R"(","TransactItems":[)" +
            input + "]}";
    const auto error = send_transaction(input);
    ASSERT_EQ(error.has_value(), refused) << input << (error ? error->to_string() : "");
    if (refused) {
      EXPECT_NE(error->message().find("[" + codes + "]"), std::string::npos)
          << input << error->to_string();
      return;
    }
    for (const auto& [key, action] : actions) {
      if (!action.changes) continue;
      if (action.after) {
        model_[key] = *action.after;
      } else {
        model_.erase(key);
      }
    }
  }

  // Several items at one moment.
  void read_together() {
    std::map<std::pair<std::string, int>, std::string> expected;
    for (int i = 0; i < 4; ++i) {
      const auto key = random_key();
      const auto stored = model_.find(key);
      expected[key] = stored == model_.end() ? "{}" : R"({"Item":)" + stored->second + "}";
    }
    std::string input;
    std::string responses;
    for (const auto& [key, response] : expected) {
      input += (input.empty() ? "" : ",") +
               (R"({"Get":{"TableName":"Model","Key":{)" + key_json(key) + "}}}");
      responses += (responses.empty() ? "" : ",") + response;
    }
    const auto answer = subject_->call(kTransactGetItems, R"({"TransactItems":[)" + input + "]}");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, R"({"Responses":[)" + responses + "]}");
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
  std::uint64_t tokens_ = 0;
};

TEST_P(ModelBased, RandomProgramsAgreeWithTheModel) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  for (int step = 0; step < 10000 && !HasFailure(); ++step) {
    switch (random_.below(7)) {
      case 0:
        read();
        break;
      case 1:
        query();
        break;
      case 2:
        read_together();
        break;
      case 3:
      case 4:
        transact();
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
