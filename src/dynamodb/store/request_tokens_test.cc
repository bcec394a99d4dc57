#include "dynamodb/store/request_tokens.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/store/check.h"
#include "dynamodb/store/limits.h"
#include "kv/errors.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

const Scope kScope{"000000000012", "eu-1"};
const std::string kDigest = std::string(32, 'd');
const std::string kOtherDigest = std::string(32, 'e');
constexpr WallTime kStart{seconds(1000)};

// Keys and values are frozen: data directories hold them.
TEST(RequestTokensTest, GoldenVectors) {
  const std::string token = token_key(kScope, "ab");
  const std::string name =
      "3030303030303030303031320001"
      "65752d310001"
      "61620001";
  EXPECT_EQ(hex(token), "3101" + name);
  EXPECT_EQ(hex(token_expiry_key(token, WallTime(microseconds(0x0102030405060708)))),
            "31020102030405060708" + name);
  EXPECT_EQ(hex(encode_token_record({WallTime(microseconds(0x0102030405060708)), kDigest})),
            "010102030405060708" + hex(kDigest));
  EXPECT_EQ(hex(token_records_prefix()), "3101");
  EXPECT_EQ(hex(token_expiries_prefix()), "3102");
}

// What is stored comes back, and damage is told.
TEST(RequestTokensTest, Records) {
  const std::string stored = encode_token_record({kStart, kDigest});
  const auto record = decode_token_record(stored);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->expires, kStart);
  EXPECT_EQ(record->digest, kDigest);
  for (const std::string& bad : {std::string(), stored.substr(1), stored + "x", "\2" + stored}) {
    const auto decoded = decode_token_record(bad);
    ASSERT_FALSE(decoded);
    EXPECT_TRUE(decoded.error().is(kv::kCorruption));
  }
}

// The documented time is in force.
TEST(RequestTokensTest, LifetimeIsTenMinutes) { EXPECT_EQ(kTokenLifetime, seconds(600)); }

class TokenStoreTest : public testing::Test {
 protected:
  // Whether the request is a repetition.
  Result<bool> use(const std::string& token, const std::string& digest, WallTime now) {
    bool repeated = false;
    const auto body = [&](kv::Txn& txn) -> Result<> {
      ASSIGN_OR_RETURN(repeated, use_token(txn, {token_key(kScope, token), digest, now}));
      return {};
    };
    RETURN_IF_ERROR(kv::transact_and_wait(*engine_, {}, kv::Durability::kSync, body));
    return repeated;
  }

  std::size_t count(const std::string& prefix) {
    std::size_t found = 0;
    const auto view = engine_->read();
    for (auto cursor = view->scan({prefix, ""}); cursor->valid(); cursor->next()) {
      if (cursor->key().substr(0, prefix.size()) == prefix) ++found;
    }
    return found;
  }

  // Neither records without entries in the queue nor the other way round.
  void expect_sound() {
    const auto report = check_database(*engine_);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->problem_count, 0U);
    EXPECT_EQ(count(token_records_prefix()), count(token_expiries_prefix()));
  }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
};

// A token is its request's until it expires, and then free for any.
TEST_F(TokenStoreTest, BelongsToARequestForAWhile) {
  EXPECT_FALSE(*use("t", kDigest, kStart));
  EXPECT_TRUE(*use("t", kDigest, kStart + kTokenLifetime - microseconds(1)));
  const auto other = use("t", kOtherDigest, kStart);
  ASSERT_FALSE(other);
  EXPECT_TRUE(other.error().is(kIdempotentParameterMismatch));
  EXPECT_FALSE(*use("t", kOtherDigest, kStart + kTokenLifetime));
  EXPECT_FALSE(use("t", kDigest, kStart + kTokenLifetime));
  expect_sound();
  EXPECT_EQ(count(token_records_prefix()), 1U);
}

// Only what has expired is forgotten, in parts.
TEST_F(TokenStoreTest, ForgetsWhatHasExpired) {
  const std::size_t many = kMaxTokensPerCommit + 10;
  for (std::size_t i = 0; i < many; ++i) {
    EXPECT_FALSE(*use("old" + std::to_string(i), kDigest, kStart));
  }
  EXPECT_FALSE(*use("new", kDigest, kStart + seconds(1)));
  ExpiredTokens tokens(*engine_);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime - microseconds(1)), 0U);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime), kMaxTokensPerCommit);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime), 10U);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime), 0U);
  EXPECT_EQ(count(token_records_prefix()), 1U);
  expect_sound();
  EXPECT_TRUE(*use("new", kDigest, kStart + seconds(2)));
}

// A token that was used again meanwhile stays.
TEST_F(TokenStoreTest, KeepsWhatWasUsedAgain) {
  EXPECT_FALSE(*use("t", kDigest, kStart));
  EXPECT_FALSE(*use("t", kOtherDigest, kStart + kTokenLifetime));
  ExpiredTokens tokens(*engine_);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime), 0U);
  EXPECT_TRUE(*use("t", kOtherDigest, kStart + kTokenLifetime + seconds(1)));
  expect_sound();
}

// When the clock is set back, entries appear in front of what has been walked over.
TEST_F(TokenStoreTest, ClockThatIsSetBack) {
  ExpiredTokens tokens(*engine_);
  EXPECT_FALSE(*use("late", kDigest, kStart + seconds(10000)));
  EXPECT_EQ(*tokens.forget(kStart + seconds(20000)), 1U);
  EXPECT_FALSE(*use("early", kDigest, kStart));
  EXPECT_EQ(*tokens.forget(kStart + seconds(1)), 0U);
  EXPECT_EQ(*tokens.forget(kStart + kTokenLifetime), 1U);
  EXPECT_EQ(count(token_records_prefix()), 0U);
}

TEST_F(TokenStoreTest, ForgetsAll) {
  for (std::size_t i = 0; i < 2 * kMaxTokensPerCommit; ++i) {
    EXPECT_FALSE(*use(std::to_string(i), kDigest, kStart));
  }
  ASSERT_TRUE(forget_all_tokens(*engine_));
  EXPECT_EQ(count(token_records_prefix()), 0U);
  EXPECT_EQ(count(token_expiries_prefix()), 0U);
}

// The check sees a record that would never go, and an entry without its record.
TEST_F(TokenStoreTest, CheckSeesDamage) {
  EXPECT_FALSE(*use("t", kDigest, kStart));
  const std::string token = token_key(kScope, "t");
  const auto erase = [&](const std::string& key) {
    const auto body = [&](kv::Txn& txn) -> Result<> {
      txn.erase(key);
      return {};
    };
    ASSERT_TRUE(kv::transact_and_wait(*engine_, {}, kv::Durability::kSync, body));
  };
  erase(token_expiry_key(token, kStart + kTokenLifetime));
  EXPECT_EQ(check_database(*engine_)->problem_count, 2U);
  erase(token);
  EXPECT_EQ(check_database(*engine_)->problem_count, 0U);
  EXPECT_FALSE(*use("t", kDigest, kStart));
  erase(token);
  EXPECT_EQ(check_database(*engine_)->problem_count, 1U);
}

}  // namespace
}  // namespace serein::dynamodb
