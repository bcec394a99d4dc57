#include "base/clock.h"

#include <gtest/gtest.h>

namespace serein {
namespace {

using std::chrono::seconds;

TEST(AdjustableClockTest, FreezesAdvancesAndReleases) {
  AdjustableClock clock;
  clock.freeze();
  const WallTime start = clock.now();
  EXPECT_EQ(clock.now(), start);
  clock.advance(seconds(90));
  EXPECT_EQ(clock.now(), start + seconds(90));
  clock.set(WallTime(seconds(1000)));
  EXPECT_EQ(clock.now(), WallTime(seconds(1000)));
  clock.release();
  EXPECT_GE(clock.now(), start);
  clock.advance(seconds(3600));
  EXPECT_GE(clock.now(), start + seconds(3600));
}

TEST(ClockTest, EpochSecondsHaveMilliseconds) {
  EXPECT_DOUBLE_EQ(epoch_seconds(WallTime(std::chrono::microseconds(1384999325123456))),
                   1384999325.123);
}

}  // namespace
}  // namespace serein
