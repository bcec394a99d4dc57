#include "json/exact_parser.h"

#include <algorithm>
#include <vector>

#include "json/builder.h"

namespace serein::json {
namespace {

constexpr std::uint32_t kFirstSurrogate = 0xD800;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of the well-formed UTF-8 sequence at the front of `bytes`, 0 if there is none (RFC 3629).
std::size_t utf8_sequence_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) -> unsigned {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && at(1) < 0x90;
    const bool too_large = lead == 0xF4 && at(1) > 0x8F;
    return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | code_point >> 6U);
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    put(0xE0U | code_point >> 12U);
    put(0x80U | (code_point >> 6U & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | code_point >> 18U);
    put(0x80U | (code_point >> 12U & 0x3FU));
    put(0x80U | (code_point >> 6U & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

// Recursive descent over the whole text; recursion is bounded by max_depth.
class Parser {
 public:
  Parser(std::string_view text, const ParseLimits& limits) : text_(text), limits_(limits) {}

  Result<Document> document() {
    skip_blanks();
    ASSIGN_OR_RETURN(const Value root, value(0));
    skip_blanks();
    if (position_ != text_.size()) return fault("the end of the text");
    return std::move(builder_).finish(root);
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[position_]; }

  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  void skip_blanks() {
    while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) {
      ++position_;
    }
  }

  tl::unexpected<Error> fault(std::string_view expected) const {
    const std::string_view before = text_.substr(0, position_);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    return fail(kInvalidInput, "line {}, column {}: expected {}", line, position_ - line_begin + 1,
                expected);
  }

  Result<Value> value(unsigned depth) {
    if (depth > limits_.max_depth) return fault("less nesting");
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"': {
        RETURN_IF_ERROR(string(scratch_));
        return builder_.string(scratch_);
      }
      case 't':
        return literal("true", Value::of_bool(true));
      case 'f':
        return literal("false", Value::of_bool(false));
      case 'n':
        return literal("null", Value());
      default:
        return number();
    }
  }

  Result<Value> literal(std::string_view word, Value value) {
    if (text_.substr(position_, word.size()) != word) return fault("a value");
    position_ += word.size();
    return value;
  }

  Result<Value> object(unsigned depth) {
    ++position_;
    std::vector<Member> members;
    skip_blanks();
    if (take('}')) return builder_.object({});
    for (;;) {
      skip_blanks();
      const std::size_t key_position = position_;
      if (peek() != '"') return fault("a key in quotes");
      RETURN_IF_ERROR(string(scratch_));
      const std::string_view key = builder_.copy(scratch_);
      skip_blanks();
      if (!take(':')) return fault("':'");
      skip_blanks();
      ASSIGN_OR_RETURN(const Value member, value(depth + 1));
      members.push_back({key, member});
      skip_blanks();
      if (take(',')) continue;
      if (!take('}')) return fault("',' or '}'");
      if (find_duplicate(members) != nullptr) {
        position_ = key_position;
        return fault("no key twice in one object");
      }
      return builder_.object(members);
    }
  }

  Result<Value> array(unsigned depth) {
    ++position_;
    std::vector<Value> elements;
    skip_blanks();
    if (take(']')) return builder_.array({});
    for (;;) {
      skip_blanks();
      ASSIGN_OR_RETURN(const Value element, value(depth + 1));
      elements.push_back(element);
      skip_blanks();
      if (take(',')) continue;
      if (!take(']')) return fault("',' or ']'");
      return builder_.array(elements);
    }
  }

  // JSON's grammar of numbers, which is narrower than what C accepts.
  Result<Value> number() {
    const std::size_t begin = position_;
    take('-');
    if (!is_digit(peek())) return fault("a value");
    if (!take('0')) skip_digits();
    if (take('.')) {
      if (!is_digit(peek())) return fault("a digit");
      skip_digits();
    }
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!is_digit(peek())) return fault("a digit");
      skip_digits();
    }
    return builder_.number(text_.substr(begin, position_ - begin));
  }

  void skip_digits() {
    while (is_digit(peek())) ++position_;
  }

  Result<> string(std::string& out) {
    out.clear();
    ++position_;
    for (;;) {
      if (at_end()) return fault("'\"'");
      const char c = peek();
      if (c == '"') {
        ++position_;
        return {};
      }
      if (c == '\\') {
        RETURN_IF_ERROR(escape(out));
        continue;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fault("no control character");
      const std::size_t length = utf8_sequence_length(text_.substr(position_));
      if (length == 0) return fault("valid UTF-8");
      out.append(text_.substr(position_, length));
      position_ += length;
    }
  }

  Result<> escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    ++position_;
    if (take('u')) return unicode_escape(out);
    const std::size_t index = at_end() ? std::string_view::npos : kNames.find(peek());
    if (index == std::string_view::npos) return fault("an escape");
    out.push_back(kMeanings[index]);
    ++position_;
    return {};
  }

  // A lone surrogate is refused: it has no UTF-8 form, so it could not be stored.
  Result<> unicode_escape(std::string& out) {
    ASSIGN_OR_RETURN(std::uint32_t unit, hex_unit());
    if (unit >= 0xDC00 && unit <= 0xDFFF) return fault("a high surrogate first");
    if (unit >= kFirstSurrogate && unit <= 0xDBFF) {
      if (!take('\\') || !take('u')) return fault("a low surrogate");
      ASSIGN_OR_RETURN(const std::uint32_t low, hex_unit());
      if (low < 0xDC00 || low > 0xDFFF) return fault("a low surrogate");
      unit = 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(out, unit);
    return {};
  }

  Result<std::uint32_t> hex_unit() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = peek();
      if (is_digit(c)) {
        unit = unit << 4U | static_cast<std::uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        unit = unit << 4U | static_cast<std::uint32_t>(c - 'a' + 10);
      } else if (c >= 'A' && c <= 'F') {
        unit = unit << 4U | static_cast<std::uint32_t>(c - 'A' + 10);
      } else {
        return fault("a hexadecimal digit");
      }
      ++position_;
    }
    return unit;
  }

  std::string_view text_;
  const ParseLimits& limits_;
  std::size_t position_ = 0;
  std::string scratch_;
  DocumentBuilder builder_;
};

}  // namespace

namespace {

// Names that differ mostly do so in length or at the end: "attr1", "attr2".
bool is_same_key(const Member& a, const Member& b) {
  return a.key.size() == b.key.size() &&
         (a.key.empty() || (a.key.back() == b.key.back() && a.key == b.key));
}

}  // namespace

const Member* find_duplicate(std::span<const Member> members) {
  // Comparing all pairs is the fastest for the few members that most objects have.
  constexpr std::size_t kFew = 16;
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (is_same_key(members[i], members[j])) return &members[i];
      }
    }
    return nullptr;
  }
  std::vector<const Member*> sorted;
  sorted.reserve(members.size());
  for (const Member& member : members) sorted.push_back(&member);
  const auto less = [](const Member* a, const Member* b) { return a->key < b->key; };
  const auto same = [](const Member* a, const Member* b) { return a->key == b->key; };
  std::sort(sorted.begin(), sorted.end(), less);
  const auto found = std::adjacent_find(sorted.begin(), sorted.end(), same);
  return found == sorted.end() ? nullptr : *found;
}

Result<Document> parse_exactly(std::string_view text, const ParseLimits& limits) {
  return Parser(text, limits).document();
}

}  // namespace serein::json
