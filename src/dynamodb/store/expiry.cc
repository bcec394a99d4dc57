#include "dynamodb/store/expiry.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/bytes.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

constexpr std::size_t kPrefixBytes = 1 + sizeof(std::uint64_t);

std::string key_at(std::uint64_t expires) {
  std::string key;
  kv::append_keyspace(key, kv::Keyspace::kExpiry);
  append_big_endian_64(key, expires);
  return key;
}

}  // namespace

std::optional<std::uint64_t> expiry_of(std::string_view attribute, const ItemView& item) {
  const auto value = item.find(attribute);
  if (!value || value->type() != ValueType::kNumber) return std::nullopt;
  const std::string_view text = value->number();
  // Numbers are stored without exponents: what is not digits to the end is no whole number, or
  // negative.
  std::uint64_t seconds = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (seconds > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return seconds;
}

std::optional<std::string> expiry_key(std::string_view attribute, std::string_view base_key,
                                      const ItemView& item) {
  const auto expires = expiry_of(attribute, item);
  if (!expires) return std::nullopt;
  return key_at(*expires).append(base_key.substr(1));
}

std::optional<ExpiryEntry> parse_expiry_key(std::string_view key) {
  ByteReader reader(key.substr(std::min<std::size_t>(1, key.size())));
  const auto expires = reader.read_big_endian_64();
  const auto table = reader.read_big_endian_32();
  if (!expires || !table) return std::nullopt;
  ExpiryEntry entry{*expires, *table, {}};
  kv::append_keyspace(entry.base_key, kv::Keyspace::kItems);
  entry.base_key += key.substr(kPrefixBytes);
  return entry;
}

std::string expiry_begin(std::chrono::seconds since_epoch) {
  return key_at(static_cast<std::uint64_t>(std::max<std::int64_t>(since_epoch.count(), 0)));
}

}  // namespace serein::dynamodb
