// The limit of an item collection, which nobody fills in a test: made small here.
#include <gtest/gtest.h>

#include "dynamodb/model/errors.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/subject_test.h"
#include "dynamodb/store/check.h"
#include "dynamodb/store/limits.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

constexpr const char* kTable =
    R"({"TableName":"Table","BillingMode":"PAY_PER_REQUEST","KeySchema":[)"
    R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"c","KeyType":"RANGE"}],)"
    R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},)"
    R"({"AttributeName":"c","AttributeType":"S"},{"AttributeName":"l","AttributeType":"S"}],)"
    R"("LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[)"
    R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"ALL"}}]})";

std::string put(const std::string& p, const std::string& c, const std::string& l,
                std::size_t bytes) {
  return R"({"TableName":"Table","Item":{"p":{"S":")" + p + R"("},"c":{"S":")" + c +
         R"("},"l":{"S":")" + l + R"("},"x":{"S":")" + std::string(bytes, 'x') + R"("}}})";
}

class CollectionLimitTest : public testing::Test {
 protected:
  void SetUp() override {
    subject_.database().max_collection_bytes = 1000;
    ASSERT_TRUE(subject_.call(kCreateTable, kTable));
  }

  // What is wrong with it; "" for nothing.
  std::string fault(const aws::Operation<Database>& operation, const std::string& input) {
    const auto answer = subject_.call(operation, input);
    return answer ? "" : std::string(answer.error().kind().name);
  }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  Subject subject_{*engine_};
};

// The documented limit is in force where nobody sets another one.
TEST_F(CollectionLimitTest, DefaultIsTenGigabytes) {
  EXPECT_EQ(kMaxCollectionBytes, 10ULL * 1024 * 1024 * 1024);
  EXPECT_EQ(Subject(*engine_).database().max_collection_bytes, kMaxCollectionBytes);
}

// Items and their entries in local indexes count, by partition key; what makes it smaller goes.
TEST_F(CollectionLimitTest, GrowthIsRefused) {
  EXPECT_EQ(fault(kPutItem, put("a", "1", "l", 440)), "");  // twice about 450 bytes
  EXPECT_EQ(fault(kPutItem, put("a", "2", "l", 100)), "ItemCollectionSizeLimitExceededException");
  EXPECT_EQ(fault(kPutItem, put("b", "2", "l", 100)), "");
  EXPECT_EQ(fault(kPutItem, put("a", "1", "l", 300)), "");
  EXPECT_EQ(fault(kPutItem, put("a", "2", "l", 100)), "");
  EXPECT_EQ(fault(kDeleteItem, R"({"TableName":"Table","Key":{"p":{"S":"a"},"c":{"S":"1"}}})"), "");
  EXPECT_EQ(fault(kPutItem, put("a", "3", "l", 300)), "");
  const auto report = check_database(*engine_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problem_count, 0U);
  EXPECT_EQ(report->items, 3U);
}

// In a transaction it is the reason of the action that goes beyond the limit, and nothing is done.
TEST_F(CollectionLimitTest, CancelsATransaction) {
  const auto answer =
      subject_.call(kTransactWriteItems, R"({"TransactItems":[{"Put":)" + put("b", "1", "l", 10) +
                                             R"(},{"Put":)" + put("a", "1", "l", 300) +
                                             R"(},{"Put":)" + put("a", "2", "l", 300) + "}]}");
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().is(kTransactionCanceled));
  EXPECT_EQ(answer.error().members(),
            R"("CancellationReasons":[{"Code":"None"},{"Code":"None"},)"
            R"({"Code":"ItemCollectionSizeLimitExceeded","Message":"Collection size exceeded."}])");
  const auto report = check_database(*engine_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->problem_count, 0U);
  EXPECT_EQ(report->items, 0U);
}

// A collection that is too large already may be made smaller, and changed without growing.
TEST_F(CollectionLimitTest, ShrinkingIsAllowedBeyondIt) {
  EXPECT_EQ(fault(kPutItem, put("a", "1", "l", 440)), "");
  subject_.database().max_collection_bytes = 10;
  EXPECT_EQ(fault(kPutItem, put("a", "1", "m", 440)), "");
  EXPECT_EQ(fault(kPutItem, put("a", "1", "m", 200)), "");
  EXPECT_EQ(fault(kPutItem, put("a", "1", "m", 201)), "ItemCollectionSizeLimitExceededException");
}

}  // namespace
}  // namespace serein::dynamodb
