#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include "base/mutex.h"

namespace serein {

// A source of random bits, injected so that tests can replay. Safe for use by many threads.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // True once in a while: with probability `p`.
  bool chance(double p);
};

// Unpredictable: for identifiers and secrets.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

// The same sequence for the same seed.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override;

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ GUARDED_BY(mutex_);
};

// 52 upper-case letters and digits, as the AWS services identify requests.
std::string make_request_id(Random& random);

// A version 4 UUID: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6".
std::string make_uuid(Random& random);

}  // namespace serein
