#include "dynamodb/expr/operand_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/expr/limits.h"

namespace serein::dynamodb {
namespace {

bool is_keyword(const Token& token) {
  // Those of update expressions too: the service has one grammar for all.
  constexpr std::array<std::string_view, 9> kKeywords{"AND", "OR",     "NOT", "IN",    "BETWEEN",
                                                      "SET", "REMOVE", "ADD", "DELETE"};
  return std::any_of(kKeywords.begin(), kKeywords.end(),
                     [&](std::string_view keyword) { return token.is_keyword(keyword); });
}

}  // namespace

Result<> OperandParser::check_text(std::string_view text) {
  if (text.empty()) return fail(aws::kValidationException, "The expression can not be empty;");
  if (text.size() <= kMaxExpressionBytes) return {};
  return fail(aws::kValidationException,
              "Expression size has exceeded the maximum allowed size; expression size: {}",
              text.size());
}

const Token& OperandParser::peek(std::size_t ahead) const {
  return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
}

bool OperandParser::take(std::string_view punctuation) {
  if (!peek().is(punctuation)) return false;
  ++position_;
  return true;
}

bool OperandParser::take_keyword(std::string_view keyword) {
  if (!peek().is_keyword(keyword)) return false;
  ++position_;
  return true;
}

tl::unexpected<Error> OperandParser::syntax_error() const {
  const Token& token = peek();
  const Token& next = peek(1);
  const std::size_t begin = position_ == 0 ? 0 : tokens_[position_ - 1].offset;
  const std::string_view near = text_.substr(begin, next.offset + next.text.size() - begin);
  return fail(aws::kValidationException, "Syntax error; token: \"{}\", near: \"{}\"",
              token.kind == TokenKind::kEnd ? "<EOF>" : token.text, near);
}

Result<> OperandParser::check_depth(unsigned depth) {
  if (depth <= kMaxExpressionDepth) return {};
  return fail(aws::kValidationException, "The expression is nested too deeply");
}

std::size_t OperandParser::begin_parentheses() {
  CHECK(peek().is("("));
  return position_++;
}

Result<> OperandParser::end_parentheses(std::size_t begin) {
  if (!take(")")) return syntax_error();
  if (last_pair_.begin == begin + 1 && last_pair_.end + 1 == position_) {
    return fail(aws::kValidationException, "The expression has redundant parentheses;");
  }
  last_pair_ = {begin, position_};
  return {};
}

Result<ast::Operand> OperandParser::operand_or_parenthesised(unsigned depth) {
  RETURN_IF_ERROR(check_depth(depth));
  if (!peek().is("(")) return operand(depth);
  const std::size_t begin = begin_parentheses();
  ASSIGN_OR_RETURN(ast::Operand inner, operand_or_parenthesised(depth + 1));
  RETURN_IF_ERROR(end_parentheses(begin));
  return inner;
}

Result<ast::Operand> OperandParser::value_placeholder() {
  if (peek().kind != TokenKind::kValuePlaceholder) return syntax_error();
  ast::Operand operand;
  operand.kind = ast::Operand::Kind::kValue;
  operand.value = peek().text;
  ++position_;
  return operand;
}

Result<ast::Operand> OperandParser::operand(unsigned depth) {
  RETURN_IF_ERROR(check_depth(depth));
  if (peek().kind == TokenKind::kValuePlaceholder) return value_placeholder();
  ast::Operand operand;
  if (peek().kind == TokenKind::kName && peek(1).is("(") && !is_keyword(peek())) {
    operand.kind = ast::Operand::Kind::kFunction;
    ASSIGN_OR_RETURN(operand.function, function(depth));
  } else {
    ASSIGN_OR_RETURN(operand.path, document_path());
  }
  return operand;
}

Result<std::shared_ptr<const ast::Function>> OperandParser::function(unsigned depth) {
  auto function = std::make_shared<ast::Function>();
  function->name = peek().text;
  position_ += 2;
  count_operator();
  do {
    ASSIGN_OR_RETURN(ast::Operand argument, operand_or_parenthesised(depth + 1));
    function->arguments.push_back(std::move(argument));
  } while (take(","));
  if (!take(")")) return syntax_error();
  return function;
}

Result<ast::Path> OperandParser::document_path() {
  ast::Path path;
  RETURN_IF_ERROR(add_name(path));
  for (;;) {
    if (take(".")) {
      RETURN_IF_ERROR(add_name(path));
    } else if (take("[")) {
      RETURN_IF_ERROR(add_index(path));
    } else {
      return path;
    }
  }
}

Result<> OperandParser::add_name(ast::Path& path) {
  const Token& token = peek();
  const bool is_name = token.kind == TokenKind::kName && !is_keyword(token);
  if (!is_name && token.kind != TokenKind::kNamePlaceholder) return syntax_error();
  ++position_;
  path.push_back({std::string(token.text), 0, false});
  return {};
}

Result<> OperandParser::add_index(ast::Path& path) {
  const Token& token = peek();
  if (token.kind != TokenKind::kInteger) return syntax_error();
  std::uint64_t index = 0;
  const auto status =
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), index);
  if (status.ec != std::errc()) index = std::numeric_limits<std::uint64_t>::max();
  ++position_;
  if (!take("]")) return syntax_error();
  path.push_back({std::string(token.text), index, true});
  return {};
}

}  // namespace serein::dynamodb
