// Items that expire as time goes by. The clock of the database is set.
#include <gtest/gtest.h>

#include "dynamodb/jobs/expiry_builder.h"
#include "dynamodb/jobs/item_expirer.h"
#include "dynamodb/ops/stream_subject_test.h"
#include "dynamodb/store/check.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

using std::chrono::seconds;

const auto kNeverStop = [] { return false; };
constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kFiveYears = 5 * 31'556'952;  // average ones

class ExpiryTimeTest : public testing::Test {
 protected:
  void SetUp() override {
    subject_.clock().set(WallTime(seconds(kNow)));
    subject_.database().stream_shards = 1;
    answer_of(subject_, kCreateTable,
              R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",)"
              R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
              R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
              R"({"AttributeName":"g","AttributeType":"S"}],"GlobalSecondaryIndexes":[)"
              R"({"IndexName":"by-g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],)"
              R"("Projection":{"ProjectionType":"ALL"}}],)"
              R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"}})");
  }

  void TearDown() override {
    const auto report = check_database(*engine_);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->problem_count, 0U) << report->problems.front();
  }

  Result<std::string> set_ttl(const std::string& attribute, bool enabled) {
    return subject_.call(kUpdateTimeToLive,
                         R"({"TableName":"abc","TimeToLiveSpecification":{"AttributeName":")" +
                             attribute + R"(","Enabled":)" + (enabled ? "true" : "false") + "}}");
  }

  void build() {
    const auto built = build_expiry({*engine_, subject_.catalog(), kNeverStop}, table()->id);
    ASSERT_TRUE(built) << built.error().to_string();
  }

  TablePtr table() { return subject_.catalog().find({"000000000000", "us-east-1"}, "abc"); }

  void put(const std::string& key, std::int64_t expires) {
    answer_of(subject_, kPutItem,
              R"({"TableName":"abc","Item":{"p":{"S":")" + key + R"("},"g":{"S":"x"},"e":{"N":")" +
                  std::to_string(expires) + R"("}}})");
  }

  std::uint64_t expire(seconds delay = seconds(0)) {
    return *expire_items(subject_.database(), delay, kNeverStop);
  }

  std::string status() {
    const auto answer = answer_of(subject_, kDescribeTimeToLive, R"({"TableName":"abc"})");
    return json::to_json(*answer.root().find("TimeToLiveDescription"));
  }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  Subject subject_{*engine_};
};

// An item goes in the second in which it expires, from indexes, too, and by the service.
TEST_F(ExpiryTimeTest, DeletesWhatHasExpired) {
  ASSERT_TRUE(set_ttl("e", true));
  build();
  put("a", kNow + 1);
  EXPECT_EQ(expire(), 0U);
  subject_.clock().advance(seconds(1));
  EXPECT_EQ(expire(), 1U);
  EXPECT_EQ(*subject_.call(kScan, R"({"TableName":"abc","IndexName":"by-g","Select":"COUNT"})"),
            R"({"Count":0,"ScannedCount":0})");
  const auto records = read_stream(subject_, stream_arn_of(subject_, "abc"), 10);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_FALSE(records[0].by_service);
  EXPECT_EQ(records[1].event, "REMOVE");
  EXPECT_TRUE(records[1].by_service);
}

// The service takes up to two days; so may this.
TEST_F(ExpiryTimeTest, DelayIsConfigurable) {
  ASSERT_TRUE(set_ttl("e", true));
  build();
  put("a", kNow);
  EXPECT_EQ(expire(seconds(10)), 0U);
  subject_.clock().advance(seconds(10));
  EXPECT_EQ(expire(seconds(10)), 1U);
}

// Documented: what lies more than five years back is no time of expiry.
TEST_F(ExpiryTimeTest, FiveYears) {
  ASSERT_TRUE(set_ttl("e", true));
  build();
  put("mistake", kNow - kFiveYears - 1);
  put("old", kNow - kFiveYears);
  EXPECT_EQ(expire(), 1U);
  EXPECT_EQ(expire(), 0U);
}

// Items that were there before expire like others; what was off before does not.
TEST_F(ExpiryTimeTest, EnablingFindsItemsThatAreThere) {
  for (int i = 0; i < 700; ++i) put("k" + std::to_string(i), kNow - i);
  ASSERT_TRUE(set_ttl("e", true));
  EXPECT_EQ(status(), R"({"TimeToLiveStatus":"ENABLING","AttributeName":"e"})");
  EXPECT_EQ(expire(), 0U);
  int pages = 1;  // interrupted behind the first, and taken up again
  ASSERT_TRUE(
      build_expiry({*engine_, subject_.catalog(), [&] { return pages-- <= 0; }}, table()->id));
  put("k0", kNow + 100);
  build();
  EXPECT_EQ(status(), R"({"TimeToLiveStatus":"ENABLED","AttributeName":"e"})");
  EXPECT_EQ(expire(), 699U);
  EXPECT_EQ(*subject_.call(kScan, R"({"TableName":"abc","Select":"COUNT"})"),
            R"({"Count":1,"ScannedCount":1})");
}

// After it is off nothing expires, and nothing is left of it.
TEST_F(ExpiryTimeTest, DisablingTakesItemsOut) {
  subject_.database().ttl_change_interval = seconds(0);
  ASSERT_TRUE(set_ttl("e", true));
  build();
  for (int i = 0; i < 300; ++i) put("k" + std::to_string(i), kNow);
  ASSERT_TRUE(set_ttl("e", false));
  EXPECT_EQ(status(), R"({"TimeToLiveStatus":"DISABLING","AttributeName":"e"})");
  EXPECT_EQ(expire(), 0U);
  put("k0", kNow + 5);  // in between: its old entry goes, no new one comes
  EXPECT_FALSE(set_ttl("other", true));
  build();
  EXPECT_EQ(status(), R"({"TimeToLiveStatus":"DISABLED"})");
  // Enabled again it begins anew, also for another attribute.
  ASSERT_TRUE(set_ttl("e", true));
  build();
  EXPECT_EQ(expire(), 299U);
}

// Documented: once in an hour. What is wrong anyway is told first.
TEST_F(ExpiryTimeTest, NotTooOften) {
  ASSERT_TRUE(set_ttl("e", true));
  build();
  subject_.clock().advance(seconds(3599));
  const auto early = set_ttl("e", false);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().message(),
            "Time to live has been modified multiple times within a fixed interval");
  EXPECT_EQ(set_ttl("e", true).error().message(), "TimeToLive is already enabled");
  subject_.clock().advance(seconds(1));
  EXPECT_TRUE(set_ttl("e", false));
  build();
  EXPECT_EQ(set_ttl("e", true).error().message(), early.error().message());
}

// An item that was given more time stays, whatever the order of the queue says.
TEST_F(ExpiryTimeTest, MoreTimeIsMoreTime) {
  ASSERT_TRUE(set_ttl("e", true));
  build();
  put("a", kNow);
  put("a", kNow + 100);
  EXPECT_EQ(expire(), 0U);
  answer_of(subject_, kUpdateItem,
            R"({"TableName":"abc","Key":{"p":{"S":"a"}},"UpdateExpression":"REMOVE e"})");
  subject_.clock().advance(seconds(1000));
  EXPECT_EQ(expire(), 0U);
}

}  // namespace
}  // namespace serein::dynamodb
