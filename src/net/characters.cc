#include "net/characters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace serein::net {
namespace {

constexpr std::uint8_t kTokenBit = 1;
constexpr std::uint8_t kFieldBit = 2;

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < classes.size(); ++c) {
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool is_mark =
        c < 128 &&
        std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
    if (is_alphanumeric || is_mark) classes[c] |= kTokenBit;
    if (c == '\t' || (c >= ' ' && c != 0x7F)) classes[c] |= kFieldBit;
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

bool all_of_class(std::string_view text, std::uint8_t bit) {
  std::uint8_t common = bit;
  for (const char c : text) common &= class_of(c);
  return common != 0;
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

bool is_token_char(char c) { return (class_of(c) & kTokenBit) != 0; }

bool is_token(std::string_view text) { return !text.empty() && all_of_class(text, kTokenBit); }

// Most of a head is header values: eight bytes at a time, unless one of them needs a closer look.
bool is_field_value(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = kEach * 0x80;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t);
       at += sizeof(std::uint64_t), left -= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t deletes = word ^ (kEach * 0x7F);
    const std::uint64_t below_blank = (word - kEach * ' ') & ~word;
    const std::uint64_t is_delete = (deletes - kEach) & ~deletes;
    if (((below_blank | is_delete) & kHighBits) != 0) break;
  }
  return all_of_class({at, left}, kFieldBit);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

std::string_view next_element(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  const std::string_view element = trim(list.substr(0, comma));
  list.remove_prefix(std::min(comma + 1, list.size()));
  return element;
}

}  // namespace serein::net
