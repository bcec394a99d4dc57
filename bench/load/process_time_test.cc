#include "load/process_time.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace serein::bench {
namespace {

// Names of programs may hold spaces and parentheses.
TEST(ProcessTime, ReadsFieldsBehindTheName) {
  EXPECT_EQ(ticks_of_stat("1 (a b) c) S 1 2 3 4 5 6 7 8 9 10 30 12 99 99").value(), 42U);
  EXPECT_FALSE(ticks_of_stat("1 (a) S 1 2").has_value());
  EXPECT_FALSE(ticks_of_stat("").has_value());
}

// The own process is there, and number 0 is none.
TEST(ProcessTime, OfAProcess) {
  EXPECT_TRUE(cpu_time_of(getpid()).has_value());
  EXPECT_FALSE(cpu_time_of(0).has_value());
}

}  // namespace
}  // namespace serein::bench
