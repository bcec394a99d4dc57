#include "base/bytes.h"

namespace serein {
namespace {

void append_big_endian(std::string& out, std::uint64_t value, unsigned width) {
  for (unsigned shift = 8 * width; shift > 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> (shift - 8)) & 0xFFU));
  }
}

}  // namespace

void append_big_endian_16(std::string& out, std::uint16_t value) {
  append_big_endian(out, value, 2);
}

void append_big_endian_32(std::string& out, std::uint32_t value) {
  append_big_endian(out, value, 4);
}

void append_big_endian_64(std::string& out, std::uint64_t value) {
  append_big_endian(out, value, 8);
}

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80U) {
    out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

std::optional<std::uint64_t> ByteReader::read_big_endian(unsigned width) {
  if (rest_.size() < width) return std::nullopt;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) {
    value = (value << 8U) | static_cast<std::uint8_t>(rest_[i]);
  }
  rest_.remove_prefix(width);
  return value;
}

std::optional<std::uint8_t> ByteReader::read_byte() {
  const auto value = read_big_endian(1);
  if (!value) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

std::optional<std::uint16_t> ByteReader::read_big_endian_16() {
  const auto value = read_big_endian(2);
  if (!value) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

std::optional<std::uint32_t> ByteReader::read_big_endian_32() {
  const auto value = read_big_endian(4);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint64_t> ByteReader::read_big_endian_64() { return read_big_endian(8); }

std::optional<std::uint64_t> ByteReader::read_varint() {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < rest_.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(rest_[i]);
    if (i == 9 && byte > 1) return std::nullopt;  // more than 64 bits
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) == 0) {
      rest_.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ByteReader::read_shortest_varint() {
  const std::string_view before = rest_;
  const auto value = read_varint();
  const std::size_t length = before.size() - rest_.size();
  if (length > 1 && before[length - 1] == '\0') {
    rest_ = before;
    return std::nullopt;
  }
  return value;
}

std::optional<std::string_view> ByteReader::read_bytes(std::uint64_t count) {
  if (rest_.size() < count) return std::nullopt;
  const std::string_view bytes = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return bytes;
}

}  // namespace serein
