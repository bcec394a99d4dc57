#include "load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "load/prng.h"

namespace serein::bench {
namespace {

// No values, no quantiles: a run without answers must not crash.
TEST(Histogram, Empty) {
  const Histogram histogram;
  EXPECT_EQ(histogram.quantile(0.99), 0U);
  EXPECT_EQ(histogram.max(), 0U);
}

// The promise of the header, for values of every magnitude.
TEST(Histogram, QuantilesAreWithinOnePercent) {
  Prng prng(1);
  Histogram histogram;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(prng.next() >> prng.below(64));
    histogram.add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));
    const auto exact = static_cast<double>(values[rank - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.quantile(q)), exact, exact * 0.01) << q;
  }
  EXPECT_EQ(histogram.max(), values.back());
}

// Where buckets change their width, and at both ends.
TEST(Histogram, EdgesOfBuckets) {
  for (const std::uint64_t value : {0ULL, 1ULL, 127ULL, 128ULL, 255ULL, 256ULL, 257ULL, ~0ULL}) {
    Histogram histogram;
    histogram.add(value);
    const auto exact = static_cast<double>(value);
    EXPECT_NEAR(static_cast<double>(histogram.quantile(0.5)), exact, exact * 0.01) << value;
  }
}

// Half of the values is the lower one of two, not the higher.
TEST(Histogram, RankOfTheMedian) {
  Histogram histogram;
  histogram.add(10);
  histogram.add(20);
  EXPECT_EQ(histogram.quantile(0.5), 10U);
  EXPECT_EQ(histogram.quantile(0.51), 20U);
}

}  // namespace
}  // namespace serein::bench
