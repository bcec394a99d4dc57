#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"

// The bytes of the item format: docs/dev/formats/items.md. For the files that read and write it
// only.
namespace serein::dynamodb::format {

inline constexpr std::uint8_t kItemVersion = 1;
inline constexpr std::uint8_t kTypeMask = 0x0F;  // of a value's tag: its ValueType
inline constexpr std::uint8_t kFlag = 0x10;  // of a value's tag: S needs no escape; BOOL is true

// Version, size and number of attributes.
inline constexpr std::size_t kMaxHeaderBytes = 1 + 10 + 10;

// What counts towards the size of an item besides names, texts and bytes: "DynamoDB item sizes and
// formats" of the developer guide.
inline constexpr std::uint64_t kScalarSizeBytes = 1;     // BOOL, NULL
inline constexpr std::uint64_t kContainerSizeBytes = 3;  // L, M
inline constexpr std::uint64_t kElementSizeBytes = 1;    // each element of L and M

// A string with what is known about it.
struct Text {
  std::string_view bytes;
  bool plain = false;  // needs no escaping in JSON
};

// Reads well-formed bytes from front to back; running into their end is a CHECK failure. Inline,
// for it is where reading items spends its time.
class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  const char* position() const { return next_; }
  std::string_view rest() const { return {next_, static_cast<std::size_t>(end_ - next_)}; }

  std::uint8_t byte() {
    CHECK(next_ != end_);
    return static_cast<std::uint8_t>(*next_++);
  }

  std::uint64_t varint() {
    std::uint64_t value = byte();
    if (value < 0x80U) return value;
    value &= 0x7FU;
    for (unsigned shift = 7;; shift += 7) {
      CHECK(shift < 64);
      const std::uint64_t part = byte();
      value |= (part & 0x7FU) << shift;
      if (part < 0x80U) return value;
    }
  }

  std::string_view bytes(std::uint64_t count) {
    CHECK(count <= static_cast<std::uint64_t>(end_ - next_));
    const std::string_view taken(next_, count);
    next_ += count;
    return taken;
  }

  // Length with the plain flag in its lowest bit, then the bytes.
  Text text() {
    const std::uint64_t length = varint();
    return {bytes(length >> 1U), (length & 1U) != 0};
  }

 private:
  const char* next_;
  const char* end_;
};

}  // namespace serein::dynamodb::format
