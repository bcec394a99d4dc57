#include "base/check.h"

#include <gtest/gtest.h>

namespace serein {
namespace {

TEST(CheckDeathTest, NamesConditionAndPlace) {
  EXPECT_DEATH(CHECK(1 + 1 == 3), "check_test.cc:[0-9]+: CHECK failed: 1 \\+ 1 == 3");
}

}  // namespace
}  // namespace serein
