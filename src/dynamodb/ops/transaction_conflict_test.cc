// Transactions that are under way, on an engine that holds them back: who meets them is refused
// where conflicts are to be refused, and waits elsewhere.
#include <gtest/gtest.h>

#include <deque>

#include "dynamodb/model/errors.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/subject_test.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

// Commits nothing until it is told to.
class HoldingEngine final : public kv::Engine {
 public:
  explicit HoldingEngine(kv::Engine& base) : base_(base) {}

  std::unique_ptr<kv::View> read(const kv::ReadOptions& options) const override {
    return base_.read(options);
  }
  void transact(kv::Transaction transaction) override {
    if (!holds) return base_.transact(std::move(transaction));
    held_.push_back(std::move(transaction));
  }
  kv::Stamp stable_stamp() const override { return base_.stable_stamp(); }
  Result<> drop(const kv::Range& range) override { return base_.drop(range); }
  Result<> checkpoint(const std::string& dir) override { return base_.checkpoint(dir); }

  std::size_t held() const { return held_.size(); }
  void release_all() {
    while (!held_.empty()) {
      kv::Transaction next = std::move(held_.front());
      held_.pop_front();
      base_.transact(std::move(next));
    }
  }
  // As an engine does that stops: without effect.
  void refuse_all() {
    while (!held_.empty()) {
      held_.front().done(fail(kUnavailable, "stopped"));
      held_.pop_front();
    }
  }

  bool holds = false;

 private:
  kv::Engine& base_;
  std::deque<kv::Transaction> held_;
};

std::string put_action(const std::string& p) {
  return R"({"Put":{"TableName":"Table","Item":{"p":{"S":")" + p + R"("}}}})";
}

std::string transaction(const std::string& actions, const std::string& token = "") {
  return R"({"TransactItems":[)" + actions + "]" +
         (token.empty() ? "" : R"(,"ClientRequestToken":")" + token + "\"") + "}";
}

std::string put(const std::string& p) {
  return R"({"TableName":"Table","Item":{"p":{"S":")" + p + R"("}}})";
}

std::string key(const std::string& p) {
  return R"({"TableName":"Table","Key":{"p":{"S":")" + p + R"("}}})";
}

class TransactionConflictTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(subject_.call(
        kCreateTable, R"({"TableName":"Table","BillingMode":"PAY_PER_REQUEST","KeySchema":[)"
                      R"({"AttributeName":"p","KeyType":"HASH"}],)"
                      R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}]})"));
    subject_.database().conflicts = &conflicts_;
    engine_.holds = true;
  }

  // "" for success, "no answer" for what is held back.
  std::string call(const aws::Operation<Database>& operation, const std::string& input) {
    const auto answer = subject_.call(operation, input);
    if (answer) return "";
    return answer.error().is(kInternalError) ? answer.error().message()
                                             : answer.error().to_string();
  }

  std::unique_ptr<kv::Engine> base_ = kv::make_memory_engine();
  HoldingEngine engine_{*base_};
  TransactionConflicts conflicts_;
  Subject subject_{engine_};
};

constexpr const char* kConflict =
    "TransactionConflictException: Transaction is ongoing for the item";
constexpr const char* kCanceled =
    "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
    "specific reasons ";

// Single writes of the item are refused, of others not.
TEST_F(TransactionConflictTest, SingleWrites) {
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a") + "," + put_action("b"))),
            "no answer");
  EXPECT_EQ(call(kPutItem, put("a")), kConflict);
  EXPECT_EQ(call(kUpdateItem, key("b")), kConflict);
  EXPECT_EQ(call(kDeleteItem, key("b")), kConflict);
  EXPECT_EQ(call(kPutItem, put("c")), "no answer");
  EXPECT_EQ(call(kGetItem, key("a")), "");
  EXPECT_EQ(engine_.held(), 2U);
  engine_.release_all();
  engine_.holds = false;
  EXPECT_EQ(call(kPutItem, put("a")), "");
}

// Other transactions are cancelled, with a reason at the item.
TEST_F(TransactionConflictTest, Transactions) {
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a"))), "no answer");
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("x") + "," + put_action("a"))),
            std::string(kCanceled) + "[None, TransactionConflict]");
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("x"))), "no answer");
  EXPECT_EQ(call(kTransactGetItems,
                 R"({"TransactItems":[{"Get":)" + key("a") + R"(},{"Get":)" + key("b") + "}]}"),
            std::string(kCanceled) + "[TransactionConflict, None]");
}

// What is only checked belongs to the transaction, too.
TEST_F(TransactionConflictTest, Checks) {
  EXPECT_EQ(call(kTransactWriteItems,
                 transaction(R"~({"ConditionCheck":{"TableName":"Table","Key":{"p":{"S":"a"}},)~"
                             R"~("ConditionExpression":"attribute_not_exists(p)"}})~")),
            "no answer");
  EXPECT_EQ(call(kPutItem, put("a")), kConflict);
}

// Plain writes never conflict: not with each other, and not with a transaction that comes later.
TEST_F(TransactionConflictTest, PlainWritesWait) {
  EXPECT_EQ(call(kPutItem, put("a")), "no answer");
  EXPECT_EQ(call(kPutItem, put("a")), "no answer");
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a"))), "no answer");
}

// A batch leaves over what it may not write.
TEST_F(TransactionConflictTest, Batches) {
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a"))), "no answer");
  const auto answer = subject_.call(
      kBatchWriteItem, R"({"RequestItems":{"Table":[{"PutRequest":{"Item":{"p":{"S":"a"}}}}]}})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, R"({"UnprocessedItems":{"Table":[{"PutRequest":{"Item":{"p":{"S":"a"}}}}]}})");
}

// The token of a request in progress is told apart from one whose request is done.
TEST_F(TransactionConflictTest, Tokens) {
  const std::string request = transaction(put_action("a"), "token");
  EXPECT_EQ(call(kTransactWriteItems, request), "no answer");
  EXPECT_EQ(call(kTransactWriteItems, request),
            "TransactionInProgressException: Transaction from previous request is still in "
            "progress");
  engine_.release_all();
  engine_.holds = false;
  EXPECT_EQ(call(kTransactWriteItems, request), "");
}

// A transaction that fails gives its items back.
TEST_F(TransactionConflictTest, FailedTransactionsLeaveNoClaims) {
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a"))), "no answer");
  engine_.refuse_all();
  EXPECT_EQ(call(kTransactWriteItems, transaction(put_action("a"))), "no answer");
  EXPECT_EQ(call(kPutItem, put("a")), kConflict);
  engine_.release_all();
  EXPECT_FALSE(conflicts_.is_claimed("a"));
}

// By default nobody is refused: all wait.
TEST_F(TransactionConflictTest, QueueInsteadOfConflicts) {
  subject_.database().conflicts = nullptr;
  const std::string request = transaction(put_action("a"), "token");
  EXPECT_EQ(call(kTransactWriteItems, request), "no answer");
  EXPECT_EQ(call(kTransactWriteItems, request), "no answer");
  EXPECT_EQ(call(kPutItem, put("a")), "no answer");
  EXPECT_EQ(call(kTransactGetItems, R"({"TransactItems":[{"Get":)" + key("a") + "}]}"), "");
}

}  // namespace
}  // namespace serein::dynamodb
