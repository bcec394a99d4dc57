#include "dynamodb/store/transaction_conflicts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace serein::dynamodb {
namespace {

using Positions = std::vector<std::size_t>;

// All keys or none: what another one has keeps the rest free.
TEST(TransactionConflictsTest, ClaimsAllOrNone) {
  TransactionConflicts conflicts;
  EXPECT_EQ(conflicts.try_claim({"a", "b"}), Positions{});
  EXPECT_EQ(conflicts.try_claim({"c", "b", "a"}), (Positions{1, 2}));
  EXPECT_TRUE(conflicts.is_claimed("a"));
  EXPECT_FALSE(conflicts.is_claimed("c"));
}

// Exact keys count, not what they begin with.
TEST(TransactionConflictsTest, KeysAreExact) {
  TransactionConflicts conflicts;
  EXPECT_EQ(conflicts.try_claim({"ab"}), Positions{});
  EXPECT_FALSE(conflicts.is_claimed("a"));
  EXPECT_FALSE(conflicts.is_claimed("abc"));
  EXPECT_EQ(conflicts.try_claim({"a", "abc"}), Positions{});
}

// Released keys are free again, for everybody.
TEST(TransactionConflictsTest, Release) {
  TransactionConflicts conflicts;
  EXPECT_EQ(conflicts.try_claim({"a", "b"}), Positions{});
  conflicts.release({"a", "b"});
  EXPECT_FALSE(conflicts.is_claimed("a"));
  EXPECT_EQ(conflicts.try_claim({"b"}), Positions{});
}

// Of many threads one has a key at a time.
TEST(TransactionConflictsTest, OneOwnerAtATime) {
  TransactionConflicts conflicts;
  std::atomic<int> owners = 0;
  std::atomic<int> most = 0;
  const auto work = [&] {
    for (int i = 0; i < 2000; ++i) {
      if (!conflicts.try_claim({"key"}).empty()) continue;
      most = std::max<int>(most, ++owners);
      --owners;
      conflicts.release({"key"});
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_EQ(most, 1);
}

}  // namespace
}  // namespace serein::dynamodb
