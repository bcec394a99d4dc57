#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace serein::dynamodb {

enum class TokenKind : std::uint8_t {
  kEnd,
  kName,              // attribute, function or keyword
  kNamePlaceholder,   // "#n"
  kValuePlaceholder,  // ":v"
  kInteger,
  kPunctuation,  // ( ) [ ] . , = <> < <= > >= + -
  kUnknown,      // what no expression has
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  std::size_t offset = 0;

  bool is(std::string_view punctuation) const {
    return kind == TokenKind::kPunctuation && text == punctuation;
  }
  // Keywords are matched in any case of letters; `keyword` is in capitals. No name is one of them.
  bool is_keyword(std::string_view keyword) const;
};

// The tokens of an expression, with kEnd as the last. Views into `text`. Never fails.
std::vector<Token> tokenize(std::string_view text);

}  // namespace serein::dynamodb
