// Random programs on a table with a stream and with expiry: whatever happens, the stream read from
// its beginning rebuilds the table, each change once and in order. Shards roll, items expire, and
// expiry is switched on and off meanwhile; also on an engine that runs bodies twice and fails
// before and after commits.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/jobs/expiry_builder.h"
#include "dynamodb/jobs/item_expirer.h"
#include "dynamodb/jobs/stream_keeper.h"
#include "dynamodb/ops/stream_subject_test.h"
#include "dynamodb/store/check.h"
#include "kv/fault_engine.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

constexpr int kSteps = 4000;
const Scope kScope{"000000000000", "us-east-1"};

class StreamModelBased : public testing::TestWithParam<kv::FaultOptions> {
 protected:
  void SetUp() override {
    Subject calm(*base_);
    answer_of(calm, kCreateTable,
              R"({"TableName":"Model","BillingMode":"PAY_PER_REQUEST",)"
              R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},)"
              R"({"AttributeName":"c","KeyType":"RANGE"}],)"
              R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
              R"({"AttributeName":"c","AttributeType":"S"}],)"
              R"("StreamSpecification":{"StreamEnabled":true,)"
              R"("StreamViewType":"NEW_AND_OLD_IMAGES"}})");
    arn_ = stream_arn_of(calm, "Model");
    restart();
  }

  // After an unknown outcome the catalog's copy may lag behind.
  void restart() {
    subject_.emplace(engine_);
    subject_->database().ttl_change_interval = std::chrono::seconds(0);
    subject_->clock().set(now_);
  }

  std::string random_key() {
    return R"("p":{"S":"p)" + std::to_string(random_.below(6)) + R"("},"c":{"S":"c)" +
           std::to_string(random_.below(3)) + R"("})";
  }

  void put() {
    std::string item = random_key() + R"(,"v":{"N":")" + std::to_string(random_.below(4)) + R"("})";
    if (random_.chance(0.5)) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch();
      item += R"(,"e":{"N":")" +
              std::to_string(seconds.count() + static_cast<int>(random_.below(20)) - 5) + R"("})";
    }
    (void)subject_->call(kPutItem, R"({"TableName":"Model","Item":{)" + item + "}}");
  }

  void erase() {
    (void)subject_->call(kDeleteItem, R"({"TableName":"Model","Key":{)" + random_key() + "}}");
  }

  void update() {
    (void)subject_->call(kUpdateItem,
                         R"({"TableName":"Model","Key":{)" + random_key() +
                             R"(},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":)"
                             R"({":one":{"N":")" +
                             std::to_string(random_.below(2)) + R"("}}})");
  }

  void pass_time() {
    now_ += std::chrono::seconds(random_.below(5));
    subject_->clock().set(now_);
    (void)expire_items(subject_->database(), std::chrono::seconds(0), [] { return false; });
  }

  void roll() {
    const TablePtr table = subject_->catalog().find(kScope, "Model");
    (void)subject_->catalog().change(table->id, [&](Table& changing) -> Result<> {
      roll_stream(changing, now_, 4);
      return {};
    });
    restart();
  }

  void switch_expiry() {
    const TablePtr table = subject_->catalog().find(kScope, "Model");
    if (table->ttl_attribute && table->ttl_state != TtlState::kEnabled) {
      int pages = static_cast<int>(random_.below(3));
      (void)build_expiry({engine_, subject_->catalog(), [&] { return pages-- <= 0; }}, table->id);
    } else {
      (void)subject_->call(
          kUpdateTimeToLive,
          R"({"TableName":"Model","TimeToLiveSpecification":{"AttributeName":"e","Enabled":)" +
              std::string(table->ttl_attribute ? "false}}" : "true}}"));
    }
    restart();
  }

  void step() {
    const std::uint64_t choice = random_.below(100);
    if (choice < 45) return put();
    if (choice < 60) return erase();
    if (choice < 85) return update();
    if (choice < 95) return pass_time();
    if (choice < 98) return switch_expiry();
    roll();
  }

  std::map<std::string, std::string> items(Subject& calm) {
    std::map<std::string, std::string> items;
    const auto answer = answer_of(calm, kScan, R"({"TableName":"Model"})");
    for (const json::Value& item : answer.root().find("Items")->array()) {
      items[R"({"c":)" + json::to_json(*item.find("c")) + R"(,"p":)" +
            json::to_json(*item.find("p")) + "}"] = json::to_json(item);
    }
    return items;
  }

  // The stream says what the table is, and each record follows the one before it.
  void replay() {
    Subject calm(*base_);
    std::map<std::string, std::string> rebuilt;
    std::map<std::string, std::string> last_number;
    for (const SeenRecord& record :
         read_stream(calm, arn_, 1 + static_cast<int>(random_.below(50)))) {
      EXPECT_EQ(record.old_image, rebuilt[record.keys]);
      EXPECT_NE(record.old_image, record.new_image);
      EXPECT_LT(last_number[record.keys], record.sequence_number);
      const char* event = record.old_image.empty()   ? "INSERT"
                          : record.new_image.empty() ? "REMOVE"
                                                     : "MODIFY";
      EXPECT_EQ(record.event, event);
      rebuilt[record.keys] = record.new_image;
      last_number[record.keys] = record.sequence_number;
    }
    std::erase_if(rebuilt, [](const auto& entry) { return entry.second.empty(); });
    EXPECT_EQ(rebuilt, items(calm));
    const auto report = check_database(*base_);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->problem_count, 0U) << report->problems.front();
  }

  const std::uint64_t seed_ = SystemRandom().next();
  SeededRandom random_{seed_};
  std::unique_ptr<kv::Engine> base_ = kv::make_memory_engine();
  kv::FaultEngine engine_{*base_, random_, GetParam()};
  std::optional<Subject> subject_;
  WallTime now_{std::chrono::seconds(1'700'000'000)};
  std::string arn_;
};

TEST_P(StreamModelBased, TheStreamRebuildsTheTable) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  for (int i = 1; i <= kSteps && !HasFailure(); ++i) {
    step();
    if (i % 500 == 0) replay();
  }
}

INSTANTIATE_TEST_SUITE_P(Calm, StreamModelBased, testing::Values(kv::FaultOptions{}));
INSTANTIATE_TEST_SUITE_P(Faulty, StreamModelBased,
                         testing::Values(kv::FaultOptions{
                             .rerun = 0.2, .fail_before_commit = 0.1, .fail_after_commit = 0.1}));

}  // namespace
}  // namespace serein::dynamodb
