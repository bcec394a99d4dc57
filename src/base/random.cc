#include "base/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"

namespace serein {
namespace {

// Bytes from OpenSSL's generator, fetched by the kilobyte: one call a number would be slow.
struct EntropyBuffer {
  std::array<unsigned char, 1024> bytes;
  std::size_t used = sizeof(bytes);
};

}  // namespace

std::uint64_t Random::below(std::uint64_t bound) {
  CHECK(bound > 0);
  // Values above the last whole multiple of `bound` would favour small results.
  const std::uint64_t reject_from = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = next();
  while (value >= reject_from) value = next();
  return value % bound;
}

bool Random::chance(double p) {
  constexpr double kTwoTo53 = 9007199254740992.0;
  return static_cast<double>(next() >> 11U) / kTwoTo53 < p;
}

std::uint64_t SystemRandom::next() {
  thread_local EntropyBuffer buffer;
  if (buffer.used + sizeof(std::uint64_t) > buffer.bytes.size()) {
    CHECK(RAND_bytes(buffer.bytes.data(), static_cast<int>(buffer.bytes.size())) == 1);
    buffer.used = 0;
  }
  std::uint64_t value = 0;
  std::memcpy(&value, buffer.bytes.data() + buffer.used, sizeof(value));
  buffer.used += sizeof(value);
  return value;
}

std::uint64_t SeededRandom::next() {
  MutexLock lock(mutex_);
  return engine_();
}

std::string make_request_id(Random& random) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr unsigned kLength = 52;
  constexpr unsigned kCharactersPerDraw = 12;  // 12 × 5 bits of 64
  std::string id(kLength, '\0');
  for (unsigned begin = 0; begin < kLength; begin += kCharactersPerDraw) {
    std::uint64_t bits = random.next();
    for (unsigned i = begin; i < std::min(begin + kCharactersPerDraw, kLength); ++i) {
      id[i] = kAlphabet[bits & 31U];
      bits >>= 5U;
    }
  }
  return id;
}

std::string make_uuid(Random& random) {
  const std::array<std::uint64_t, 2> words{random.next(), random.next()};
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), words.data(), bytes.size());
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  std::string uuid = hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
  return uuid;
}

}  // namespace serein
