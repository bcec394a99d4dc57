#include "dynamodb/jobs/token_cleaner.h"

#include <gtest/gtest.h>

#include "dynamodb/store/limits.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

const Scope kScope{"000000000000", "us-east-1"};

class TokenCleanerTest : public testing::Test {
 protected:
  void use(const std::string& token) {
    const TokenUse token_use{token_key(kScope, token), std::string(32, 'd'), clock_.now()};
    const auto body = [&](kv::Txn& txn) -> Result<> {
      const auto repeated = use_token(txn, token_use);
      if (!repeated) return fail(repeated.error());
      return {};
    };
    ASSERT_TRUE(kv::transact_and_wait(*engine_, {}, kv::Durability::kSync, body));
  }

  bool is_stored(const std::string& token) const {
    return engine_->read()->get(token_key(kScope, token))->has_value();
  }

  bool is_forgotten_soon(const std::string& token) const {
    for (int i = 0; i < 500 && is_stored(token); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return !is_stored(token);
  }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  AdjustableClock clock_;
  Logger logger_{LogLevel::kOff};
};

// What an earlier run left is found at the start.
TEST_F(TokenCleanerTest, ForgetsAtTheStart) {
  use("t");
  clock_.advance(kTokenLifetime);
  const TokenCleaner cleaner(*engine_, clock_, logger_);
  EXPECT_TRUE(is_forgotten_soon("t"));
}

// A jump of the clock is noticed at once, not at the next look.
TEST_F(TokenCleanerTest, ForgetsWhenWoken) {
  TokenCleaner cleaner(*engine_, clock_, logger_);
  use("old");
  clock_.advance(std::chrono::minutes(5));
  use("new");
  clock_.advance(std::chrono::minutes(5));
  cleaner.wake();
  EXPECT_TRUE(is_forgotten_soon("old"));
  EXPECT_TRUE(is_stored("new"));
}

// It ends when it is told to, however often.
TEST_F(TokenCleanerTest, Stops) {
  TokenCleaner cleaner(*engine_, clock_, logger_);
  cleaner.stop();
  cleaner.stop();
}

}  // namespace
}  // namespace serein::dynamodb
