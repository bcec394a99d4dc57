#include "json/writer.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"

namespace serein::json {
namespace {

bool needs_escape(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// Index of the first character from `begin` that must be escaped, or the size.
std::size_t find_escape(std::string_view text, std::size_t begin) {
  std::size_t i = begin;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; i + 16 <= text.size(); i += 16) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));  // NOLINT
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i found = _mm_or_si128(
        control, _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return i + static_cast<std::size_t>(__builtin_ctz(mask));
  }
#endif
  while (i < text.size() && !needs_escape(text[i])) ++i;
  return i;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out.push_back(kHexDigits[static_cast<unsigned char>(c) >> 4U]);
      out.push_back(kHexDigits[static_cast<unsigned char>(c) & 15U]);
  }
}

}  // namespace

void append_string(std::string& out, std::string_view utf8) {
  out.push_back('"');
  for (std::size_t begin = 0;;) {
    const std::size_t end = find_escape(utf8, begin);
    out.append(utf8, begin, end - begin);
    if (end == utf8.size()) break;
    append_escape(out, utf8[end]);
    begin = end + 1;
  }
  out.push_back('"');
}

bool needs_no_escape(std::string_view utf8) { return find_escape(utf8, 0) == utf8.size(); }

void Writer::separate() {
  if (needs_comma_) out_.push_back(',');
  needs_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  out_.push_back('{');
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  out_.push_back('}');
  needs_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  out_.push_back('[');
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  out_.push_back(']');
  needs_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_.push_back(':');
  needs_comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view utf8) {
  separate();
  append_string(out_, utf8);
  return *this;
}

Writer& Writer::number(std::int64_t value) {
  separate();
  std::array<char, 24> text{};
  const auto result = std::to_chars(text.begin(), text.end(), value);
  out_.append(text.data(), result.ptr);
  return *this;
}

Writer& Writer::number(std::uint64_t value) {
  separate();
  std::array<char, 24> text{};
  const auto result = std::to_chars(text.begin(), text.end(), value);
  out_.append(text.data(), result.ptr);
  return *this;
}

Writer& Writer::number(double value) {
  CHECK(std::isfinite(value));  // JSON has no others
  separate();
  // Fixed notation up to where doubles stop being exact integers: timestamps print as people
  // expect.
  constexpr double kLargestFixed = 1e15;
  constexpr double kSmallestFixed = 1e-6;
  const double magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude < kLargestFixed && magnitude >= kSmallestFixed);
  std::array<char, 32> text{};
  const auto result = std::to_chars(text.begin(), text.end(), value,
                                    fixed ? std::chars_format::fixed : std::chars_format::general);
  CHECK(result.ec == std::errc());
  out_.append(text.data(), result.ptr);
  return *this;
}

Writer& Writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  separate();
  out_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

std::string& Writer::appended_value() {
  separate();
  return out_;
}

}  // namespace serein::json
