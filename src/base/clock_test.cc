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

// What is printed can be given back, and what is no time is refused.
TEST(ClockTest, TimesAsText) {
  const WallTime time(std::chrono::microseconds(1767225600000001));
  EXPECT_EQ(format_time(time), "2026-01-01T00:00:00.000001Z");
  EXPECT_EQ(parse_time("2026-01-01T00:00:00.000001Z"), time);
  EXPECT_EQ(parse_time("2026-01-01T00:00:00Z"), WallTime(seconds(1767225600)));
  EXPECT_EQ(parse_time("2024-02-29T23:59:59.5Z"),
            WallTime(std::chrono::milliseconds(1709251199500)));
  for (const char* text :
       {"", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.0000001Z", "2026-01-01T00:00:00ZZ",
        "2026-01-01 00:00:00Z", "-026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00",
        "2026-01-01T-1:00:00Z", "2026-01-01T00:00:00.-5Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(ClockTest, EpochSecondsHaveMilliseconds) {
  EXPECT_DOUBLE_EQ(epoch_seconds(WallTime(std::chrono::microseconds(1384999325123456))),
                   1384999325.123);
}

}  // namespace
}  // namespace serein
