#include "base/wake_ups.h"

#include <gtest/gtest.h>

#include <thread>

namespace serein {
namespace {

struct Counting final : Wakeable {
  void wake() override { ++wakes; }
  int wakes = 0;
};

TEST(HeldWakeUpsTest, WithoutOneWakesAtOnce) {
  const auto sleeper = std::make_shared<Counting>();
  HeldWakeUps::wake(sleeper);
  HeldWakeUps::wake(sleeper);
  EXPECT_EQ(sleeper->wakes, 2);
}

TEST(HeldWakeUpsTest, WakesEachOnceAtItsEnd) {
  const auto one = std::make_shared<Counting>();
  const auto other = std::make_shared<Counting>();
  {
    const HeldWakeUps held;
    for (int i = 0; i < 3; ++i) HeldWakeUps::wake(one);
    HeldWakeUps::wake(other);
    EXPECT_EQ(one->wakes, 0);
  }
  EXPECT_EQ(one->wakes, 1);
  EXPECT_EQ(other->wakes, 1);
}

TEST(HeldWakeUpsTest, IsReleasedAsOftenAsItIsAskedTo) {
  const auto sleeper = std::make_shared<Counting>();
  int firsts = 0;
  HeldWakeUps held([&firsts] { ++firsts; });
  HeldWakeUps::wake(sleeper);
  HeldWakeUps::wake(sleeper);
  EXPECT_EQ(firsts, 1);
  held.release();
  held.release();
  EXPECT_EQ(sleeper->wakes, 1);
  HeldWakeUps::wake(sleeper);
  EXPECT_EQ(firsts, 2);
  EXPECT_EQ(sleeper->wakes, 1);
}

TEST(HeldWakeUpsTest, TheFirstOfAThreadIsInForce) {
  const auto sleeper = std::make_shared<Counting>();
  const HeldWakeUps first;
  {
    const HeldWakeUps second;
    HeldWakeUps::wake(sleeper);
  }
  EXPECT_EQ(sleeper->wakes, 0);
  std::thread([&] { HeldWakeUps::wake(sleeper); }).join();
  EXPECT_EQ(sleeper->wakes, 1);
}

TEST(HeldWakeUpsTest, KeepsWhoIsToBeWoken) {
  std::weak_ptr<Counting> watched;
  {
    const HeldWakeUps held;
    auto sleeper = std::make_shared<Counting>();
    watched = sleeper;
    HeldWakeUps::wake(sleeper);
    sleeper.reset();
    EXPECT_FALSE(watched.expired());
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace serein
