#include "base/result.h"

#include <gtest/gtest.h>

namespace serein {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return fail(kInvalidInput, "{} is odd", n);
  return n / 2;
}

Result<int> quarter(int n) {
  ASSIGN_OR_RETURN(const int h, half(n));
  RETURN_IF_ERROR(half(h));
  return h / 2;
}

TEST(ResultTest, MacrosPassValuesAndErrorsOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(7).error().to_string(), "InvalidInput: 7 is odd");
  EXPECT_TRUE(quarter(6).error().is(kInvalidInput));
}

}  // namespace
}  // namespace serein
