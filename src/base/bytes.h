#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Fixed-width and variable-length integers in byte strings.
namespace serein {

// Big-endian, so that bytewise order is numeric order.
void append_big_endian_16(std::string& out, std::uint16_t value);
void append_big_endian_32(std::string& out, std::uint32_t value);
void append_big_endian_64(std::string& out, std::uint64_t value);

// LEB128: seven bits a byte, low ones first; at most 10 bytes.
void append_varint(std::string& out, std::uint64_t value);

// Takes values off the front of a byte string. Every read fails with nothing, and consumes nothing,
// when the rest is too short or malformed. Does not own the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint8_t> read_byte();
  std::optional<std::uint16_t> read_big_endian_16();
  std::optional<std::uint32_t> read_big_endian_32();
  std::optional<std::uint64_t> read_big_endian_64();
  std::optional<std::uint64_t> read_varint();
  // Only of the form that append_varint() writes: as short as it can be.
  std::optional<std::uint64_t> read_shortest_varint();
  std::optional<std::string_view> read_bytes(std::uint64_t count);

  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::optional<std::uint64_t> read_big_endian(unsigned width);

  std::string_view rest_;
};

}  // namespace serein
