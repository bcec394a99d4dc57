#include "net/timer_wheel.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>

#include "base/random.h"

namespace serein::net {
namespace {

struct Alarm final : TimerWheel::Entry {
  void on_timeout() override {
    ++calls;
    if (then) then();
  }
  int calls = 0;
  std::function<void()> then;
};

TEST(TimerWheel, ComesOnceAndInTime) {
  TimerWheel wheel(8);
  Alarm alarm;
  wheel.arm(alarm, 3);
  wheel.advance(2);
  EXPECT_EQ(alarm.calls, 0);
  wheel.advance(1);
  EXPECT_EQ(alarm.calls, 1);
  wheel.advance(20);
  EXPECT_EQ(alarm.calls, 1);
}

// Time-outs longer than the wheel are not cut short.
TEST(TimerWheel, BeyondTheHorizon) {
  TimerWheel wheel(8);
  Alarm alarm;
  wheel.arm(alarm, 100);
  for (int i = 0; i < 99; ++i) wheel.advance(1);
  EXPECT_EQ(alarm.calls, 0);
  wheel.advance(1);
  EXPECT_EQ(alarm.calls, 1);
}

TEST(TimerWheel, PutOffBroughtForwardAndDisarmed) {
  TimerWheel wheel(8);
  Alarm alarm;
  wheel.arm(alarm, 3);
  wheel.advance(2);
  wheel.arm(alarm, 3);  // put off
  wheel.advance(2);
  EXPECT_EQ(alarm.calls, 0);
  wheel.arm(alarm, 50);
  wheel.arm(alarm, 1);  // brought forward
  wheel.advance(1);
  EXPECT_EQ(alarm.calls, 1);
  wheel.arm(alarm, 2);
  wheel.disarm(alarm);
  wheel.advance(100);
  EXPECT_EQ(alarm.calls, 1);
}

// A callback closes connections: its own and those that are due with it.
TEST(TimerWheel, CallbackDestroysEntries) {
  TimerWheel wheel(8);
  Alarm first;
  auto second = std::make_unique<Alarm>();
  auto third = std::make_unique<Alarm>();
  first.then = [&] { second.reset(); };
  third->then = [&] { third.reset(); };
  wheel.arm(first, 2);
  wheel.arm(*second, 2);
  wheel.arm(*third, 2);
  wheel.advance(5);
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(second, nullptr);
  EXPECT_EQ(third, nullptr);
}

// A process that stood still finds what became due, without turning the wheel for each tick.
TEST(TimerWheel, LongPause) {
  TimerWheel wheel(8);
  Alarm soon;
  Alarm late;
  wheel.arm(soon, 3);
  wheel.arm(late, 2'000'000'000'000);
  wheel.advance(1'000'000'000'000);
  EXPECT_EQ(soon.calls, 1);
  EXPECT_EQ(late.calls, 0);
  wheel.advance(1'000'000'000'000);
  EXPECT_EQ(late.calls, 1);
}

TEST(TimerWheel, MayDieBeforeItsEntries) {
  Alarm alarm;
  {
    TimerWheel wheel(8);
    wheel.arm(alarm, 3);
  }
  EXPECT_EQ(alarm.calls, 0);
}

// Against a model that looks at every deadline at every tick.
TEST(TimerWheel, AgreesWithModel) {
  SeededRandom random(7);
  TimerWheel wheel(16);
  constexpr std::size_t kCount = 20;
  std::vector<Alarm> alarms(kCount);
  std::vector<std::optional<std::uint64_t>> deadlines(kCount);
  std::vector<int> expected(kCount);
  std::uint64_t now = 0;
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t i = random.below(kCount);
    if (random.chance(0.5)) {
      const std::uint64_t ticks = 1 + random.below(40);
      wheel.arm(alarms[i], ticks);
      deadlines[i] = now + ticks;
    } else if (random.chance(0.3)) {
      wheel.disarm(alarms[i]);
      deadlines[i].reset();
    } else {
      const std::uint64_t ticks = random.below(random.chance(0.05) ? 60 : 4);
      wheel.advance(ticks);
      now += ticks;
      for (std::size_t k = 0; k < kCount; ++k) {
        if (!deadlines[k] || *deadlines[k] > now) continue;
        deadlines[k].reset();
        ++expected[k];
      }
    }
    for (std::size_t k = 0; k < kCount; ++k) ASSERT_EQ(alarms[k].calls, expected[k]);
  }
}

}  // namespace
}  // namespace serein::net
