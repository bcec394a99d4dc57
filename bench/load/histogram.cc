#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace serein::bench {

Histogram::Histogram() : buckets_((64 - kSubBits + 1) * kSubBuckets) {}

std::size_t Histogram::index_of(std::uint64_t value) {
  if (value < kSubBuckets) return value;  // small values have a bucket each
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - kSubBits - 1;
  return shift * kSubBuckets + (value >> shift);
}

std::uint64_t Histogram::middle_of(std::size_t index) {
  if (index < 2 * kSubBuckets) return index;
  const std::uint64_t shift = index / kSubBuckets - 1;
  const std::uint64_t low = (index - shift * kSubBuckets) << shift;
  return low + (std::uint64_t{1} << shift) / 2;
}

std::uint64_t Histogram::quantile(double q) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t index = 0; index < buckets_.size(); ++index) {
    seen += buckets_[index];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) return std::min(middle_of(index), max_);
  }
  return max_;
}

}  // namespace serein::bench
