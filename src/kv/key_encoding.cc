#include "kv/key_encoding.h"

#include <xxhash.h>

namespace serein::kv {
namespace {

constexpr char kEscape = '\x00';
constexpr char kEscapedZero = '\xFF';
constexpr char kTerminator = '\x01';

}  // namespace

void append_keyspace(std::string& key, Keyspace keyspace) {
  key.push_back(static_cast<char>(keyspace));
}

void append_bytes(std::string& key, std::string_view bytes) {
  for (std::size_t begin = 0;;) {
    const std::size_t zero = bytes.find(kEscape, begin);
    key.append(bytes.substr(begin, zero - begin));
    if (zero == std::string_view::npos) break;
    key.push_back(kEscape);
    key.push_back(kEscapedZero);
    begin = zero + 1;
  }
  key.push_back(kEscape);
  key.push_back(kTerminator);
}

std::optional<std::string> read_bytes(ByteReader& reader) {
  const std::string_view rest = reader.rest();
  std::string bytes;
  for (std::size_t begin = 0;;) {
    const std::size_t zero = rest.find(kEscape, begin);
    if (zero == std::string_view::npos || zero + 1 >= rest.size()) return std::nullopt;
    bytes.append(rest.substr(begin, zero - begin));
    begin = zero + 2;
    if (rest[zero + 1] == kTerminator) {
      reader.read_bytes(begin);
      return bytes;
    }
    if (rest[zero + 1] != kEscapedZero) return std::nullopt;
    bytes.push_back(kEscape);
  }
}

std::uint64_t hash64(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

std::uint32_t bucket_of(std::string_view encoded_partition_key) {
  return static_cast<std::uint32_t>(hash64(encoded_partition_key) >> 32U);
}

std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace serein::kv
