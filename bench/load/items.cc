#include "load/items.h"

#include <charconv>
#include <cstring>

#include "load/prng.h"

namespace serein::bench {
namespace {

constexpr std::size_t kPoolBytes = 1U << 20U;
constexpr std::size_t kKeyDigits = 12;
constexpr std::string_view kKeyPrefix = "key";

std::string make_pool() {
  static constexpr std::string_view kAlphabet =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  Prng prng(42);
  std::string pool(kPoolBytes, ' ');
  for (char& character : pool) character = kAlphabet[prng.next() % kAlphabet.size()];
  return pool;
}

std::uint64_t value_seed(std::uint64_t number, std::uint64_t version, unsigned attribute) {
  return mix(number ^ mix(version * 64 + attribute));
}

void append_string_member(std::string& out, std::string_view name, std::string_view value) {
  out += '"';
  out += name;
  out += R"(":{"S":")";
  out += value;
  out += R"("})";
}

std::string key_text(std::uint64_t number) {
  std::string text;
  append_key_text(text, number);
  return text;
}

// Of the seeds of a version, which are 64: attributes have those before.
constexpr unsigned kFirstIndexKey = 32;

// Calls `member(name, value)` for all attributes, in the order of append_item.
template <class Member>
void for_each_member(const ItemShape& shape, std::uint64_t number, std::uint64_t version,
                     const Member& member) {
  const std::uint64_t collection = number / shape.per_collection;
  const std::uint64_t position = number % shape.per_collection;
  member("pk", key_text(collection));
  if (shape.has_range_key) member("sk", key_text(position));
  for (unsigned i = 0; i < shape.attributes; ++i) {
    const char name[] = {'a', static_cast<char>('0' + i)};
    member(std::string_view(name, 2), text_of(value_seed(number, version, i), shape.value_bytes));
  }
  for (unsigned i = 0; i < shape.index_keys; ++i) {
    member(index_key_name(i), key_text(value_seed(number, version, kFirstIndexKey + i)));
  }
  if (!shape.has_index_keys) return;
  const bool changes = shape.index_key_spread != 0;
  const std::uint64_t other = value_seed(number, version, 63);
  member("g", key_text(changes ? other % shape.index_key_spread : collection));
  member("h", key_text(changes ? number : position));
}

}  // namespace

std::string index_key_name(unsigned number) { return "i" + std::to_string(number); }

ItemShape shape_of_bytes(std::uint64_t bytes) {
  static constexpr std::uint64_t kNameBytes = 2;
  static constexpr std::uint64_t kFewAttributes = 512;  // below: one
  ItemShape shape;
  shape.attributes = bytes < kFewAttributes ? 1 : 10;
  const std::uint64_t values = bytes - kNameBytes - kKeyPrefix.size() - kKeyDigits;
  shape.value_bytes = static_cast<unsigned>(values / shape.attributes - kNameBytes);
  return shape;
}

std::string_view text_of(std::uint64_t seed, unsigned bytes) {
  static const std::string pool = make_pool();
  return std::string_view(pool).substr(seed % (kPoolBytes - bytes), bytes);
}

void append_key_text(std::string& out, std::uint64_t number) {
  char digits[kKeyDigits];
  for (std::size_t i = kKeyDigits; i-- > 0; number /= 10) {
    digits[i] = static_cast<char>('0' + number % 10);
  }
  out += kKeyPrefix;
  out.append(digits, kKeyDigits);
}

std::optional<std::uint64_t> number_of_key_text(std::string_view text) {
  if (text.size() != kKeyPrefix.size() + kKeyDigits || !text.starts_with(kKeyPrefix)) return {};
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data() + kKeyPrefix.size(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

void append_key(std::string& out, const ItemShape& shape, std::uint64_t number) {
  out += '{';
  append_string_member(out, "pk", key_text(number / shape.per_collection));
  if (shape.has_range_key) {
    out += ',';
    append_string_member(out, "sk", key_text(number % shape.per_collection));
  }
  out += '}';
}

void append_item(std::string& out, const ItemShape& shape, std::uint64_t number,
                 std::uint64_t version) {
  char separator = '{';
  for_each_member(shape, number, version, [&](std::string_view name, std::string_view value) {
    out += separator;
    separator = ',';
    append_string_member(out, name, value);
  });
  out += '}';
}

bool has_item(std::string_view json, const ItemShape& shape, std::uint64_t number,
              std::uint64_t version) {
  bool all = true;
  std::string wanted;
  for_each_member(shape, number, version, [&](std::string_view name, std::string_view value) {
    wanted.clear();
    append_string_member(wanted, name, value);
    all = all && memmem(json.data(), json.size(), wanted.data(), wanted.size()) != nullptr;
  });
  return all;
}

}  // namespace serein::bench
