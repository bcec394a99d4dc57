#include "base/unique_function.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace serein {
namespace {

TEST(UniqueFunctionTest, HoldsWhatCannotBeCopied) {
  auto value = std::make_unique<int>(4);
  UniqueFunction<int(int)> add = [value = std::move(value)](int n) { return *value + n; };
  UniqueFunction<int(int)> moved = std::move(add);
  EXPECT_EQ(moved(3), 7);
  EXPECT_FALSE(static_cast<bool>(add));  // NOLINT(bugprone-use-after-move): what is tested
}

}  // namespace
}  // namespace serein
