#include "base/encoding.h"

#include <isa-l/crc.h>

#include <array>

namespace serein {
namespace {

constexpr std::string_view kBase64Alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_base64_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kBase64Alphabet.size(); ++i) {
    digits[static_cast<std::uint8_t>(kBase64Alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr std::array<std::uint8_t, 256> kBase64Digits = make_base64_digits();

std::uint8_t base64_digit(char c) { return kBase64Digits[static_cast<std::uint8_t>(c)]; }

std::uint8_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return kNoDigit;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  const auto at = [&](std::size_t k) {
    return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[k]));
  };
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
    out.push_back(kBase64Alphabet[group >> 18U]);
    out.push_back(kBase64Alphabet[(group >> 12U) & 63U]);
    out.push_back(kBase64Alphabet[(group >> 6U) & 63U]);
    out.push_back(kBase64Alphabet[group & 63U]);
  }
  if (i == bytes.size()) return;
  const bool two = i + 2 == bytes.size();
  const std::uint32_t group = at(i) << 16U | (two ? at(i + 1) << 8U : 0U);
  out.push_back(kBase64Alphabet[group >> 18U]);
  out.push_back(kBase64Alphabet[(group >> 12U) & 63U]);
  out.push_back(two ? kBase64Alphabet[(group >> 6U) & 63U] : '=');
  out.push_back('=');
}

std::string base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint8_t digit = base64_digit(text[i]);
    if (digit == kNoDigit) return std::nullopt;
    bits = (bits << 6U) | digit;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      out.push_back(static_cast<char>((bits >> bit_count) & 0xFFU));
    }
  }
  if ((bits & ((1U << bit_count) - 1U)) != 0) return std::nullopt;
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
  return out;
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::uint8_t high = hex_digit(text[i]);
    const std::uint8_t low = hex_digit(text[i + 1]);
    if (high == kNoDigit || low == kNoDigit) return std::nullopt;
    out.push_back(static_cast<char>(high << 4U | low));
  }
  return out;
}

std::uint64_t utf16_length(std::string_view utf8) {
  std::uint64_t length = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) length += byte >= 0xF0 ? 2 : 1;
  }
  return length;
}

std::uint32_t crc32(std::string_view bytes) {
  return crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

// The library takes no more than an int, and inverts nothing.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  constexpr std::size_t kMostAtOnce = 1U << 30U;
  std::uint32_t crc = ~before;
  while (!bytes.empty()) {
    const std::string_view some = bytes.substr(0, kMostAtOnce);
    // It reads only, whatever its declaration says.
    auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(some.data()));
    crc = crc32_iscsi(data, static_cast<int>(some.size()), crc);
    bytes.remove_prefix(some.size());
  }
  return ~crc;
}

}  // namespace serein
