#include "base/log.h"

#include <gtest/gtest.h>

namespace serein {
namespace {

TEST(LogTest, LevelsHaveNames) {
  EXPECT_EQ(parse_log_level("warning"), LogLevel::kWarning);
  EXPECT_FALSE(parse_log_level("loud"));
  EXPECT_TRUE(Logger(LogLevel::kWarning).enabled(LogLevel::kError));
  EXPECT_FALSE(Logger(LogLevel::kWarning).enabled(LogLevel::kInfo));
}

}  // namespace
}  // namespace serein
