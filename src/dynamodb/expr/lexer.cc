#include "dynamodb/expr/lexer.h"

#include <algorithm>

namespace serein::dynamodb {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

template <class Predicate>
std::size_t end_of_run(std::string_view text, std::size_t begin, Predicate predicate) {
  while (begin < text.size() && predicate(text[begin])) ++begin;
  return begin;
}

struct Lexeme {
  TokenKind kind;
  std::size_t end;
};

// What no expression has is shown in messages: a quoted text as a whole, else one character, which
// may be several bytes of UTF-8.
std::size_t end_of_unknown(std::string_view text, std::size_t begin) {
  if (text[begin] == '"' || text[begin] == '\'') {
    const std::size_t end = text.find(text[begin], begin + 1);
    if (end != std::string_view::npos) return end + 1;
  }
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  return end_of_run(text, begin + 1, continues);
}

Lexeme lex(std::string_view text, std::size_t begin) {
  const char c = text[begin];
  if (is_letter(c)) return {TokenKind::kName, end_of_run(text, begin, is_name_character)};
  if (is_digit(c)) {
    // Integers have no leading zeros.
    return {TokenKind::kInteger, c == '0' ? begin + 1 : end_of_run(text, begin, is_digit)};
  }
  if (c == '#' || c == ':') {
    const std::size_t end = end_of_run(text, begin + 1, is_name_character);
    const auto kind = c == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder;
    return {end == begin + 1 ? TokenKind::kUnknown : kind, end};
  }
  const std::string_view two = text.substr(begin, 2);
  if (two == "<>" || two == "<=" || two == ">=") return {TokenKind::kPunctuation, begin + 2};
  constexpr std::string_view kSingle = "()[].,=<>+-";
  const bool known = kSingle.find(c) != std::string_view::npos;
  if (known) return {TokenKind::kPunctuation, begin + 1};
  return {TokenKind::kUnknown, end_of_unknown(text, begin)};
}

}  // namespace

bool Token::is_keyword(std::string_view keyword) const {
  const auto same = [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
  };
  return kind == TokenKind::kName &&
         std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(), same);
}

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t begin = end_of_run(text, 0, is_blank); begin < text.size();) {
    const Lexeme lexeme = lex(text, begin);
    tokens.push_back({lexeme.kind, text.substr(begin, lexeme.end - begin), begin});
    begin = end_of_run(text, lexeme.end, is_blank);
  }
  tokens.push_back({TokenKind::kEnd, {}, text.size()});
  return tokens;
}

}  // namespace serein::dynamodb
