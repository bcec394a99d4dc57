#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace serein {
namespace {

TEST(RandomTest, SameSeedSameSequence) {
  SeededRandom a(7);
  SeededRandom b(7);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(RandomTest, BelowStaysBelowAndReachesAll) {
  SeededRandom random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(7));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(RandomTest, ChanceFollowsItsProbability) {
  SeededRandom random(3);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) hits += random.chance(0.25) ? 1 : 0;
  EXPECT_GT(hits, 2200);
  EXPECT_LT(hits, 2800);
  EXPECT_FALSE(random.chance(0));
  EXPECT_TRUE(random.chance(1));
}

TEST(RandomTest, IdentifiersHaveTheirShape) {
  SystemRandom random;
  EXPECT_THAT(make_request_id(random), testing::MatchesRegex("[A-Z0-9]{52}"));
  EXPECT_NE(make_request_id(random), make_request_id(random));
  EXPECT_THAT(make_uuid(random),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]["
                                    "0-9a-f]{3}-[0-9a-f]{12}"));
}

}  // namespace
}  // namespace serein
