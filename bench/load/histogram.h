#pragma once

#include <cstdint>
#include <vector>

namespace serein::bench {

// Counts durations in buckets whose width grows with the value: any quantile is told within 1 %,
// in 60 KB, however many values there are. No unit of its own. Not safe for several threads.
class Histogram {
 public:
  Histogram();

  void add(std::uint64_t value) {
    ++buckets_[index_of(value)];
    ++count_;
    if (value > max_) max_ = value;
  }

  std::uint64_t count() const { return count_; }
  // Exact; 0 when empty.
  std::uint64_t max() const { return max_; }
  // The value that a share `q` in [0, 1] of the values does not exceed; 0 when empty.
  std::uint64_t quantile(double q) const;

 private:
  // 128 buckets for each power of two: a bucket is at most 1/128 of its values wide.
  static constexpr unsigned kSubBits = 7;
  static constexpr std::uint64_t kSubBuckets = 1U << kSubBits;

  static std::size_t index_of(std::uint64_t value);
  static std::uint64_t middle_of(std::size_t index);

  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace serein::bench
