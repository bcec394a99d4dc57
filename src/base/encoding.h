#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Text encodings of bytes, and checksums.
namespace serein {

// RFC 4648, with padding.
void append_base64(std::string& out, std::string_view bytes);
std::string base64(std::string_view bytes);
// Nothing when `text` is not canonical base64: a character outside the alphabet, a length that is
// no multiple of four, or bits set behind the last byte.
std::optional<std::string> decode_base64(std::string_view text);

// Lower-case digits.
std::string hex(std::string_view bytes);
std::optional<std::string> decode_hex(std::string_view text);

// Length of UTF-8 text in UTF-16 code units, as the services count characters.
std::uint64_t utf16_length(std::string_view utf8);

// CRC-32 of gzip and X-Amz-Crc32.
std::uint32_t crc32(std::string_view bytes);

// CRC-32C (Castagnoli), as in RFC 3720; of bytes that follow others with that checksum.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace serein
