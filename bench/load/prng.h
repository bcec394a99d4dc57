#pragma once

#include <cstdint>

namespace serein::bench {

// Spreads the bits of `x`: a good hash of a number, the same on every machine.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

// SplitMix64: a nanosecond a number, the same sequence for the same seed.
class Prng {
 public:
  explicit Prng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    const std::uint64_t result = mix(state_);
    state_ += 0x9E3779B97F4A7C15ULL;
    return result;
  }

  // In [0, bound), uniform but for one part in 2^64 / bound; bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(next()) * bound) >> 64U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace serein::bench
