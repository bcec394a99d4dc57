#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/expr/ast.h"
#include "dynamodb/expr/lexer.h"

namespace serein::dynamodb {

// What all kinds of expressions are made of: tokens, document paths, operands. Recursive descent;
// recursion is bounded by kMaxExpressionDepth. `text` must outlive the parser.
class OperandParser {
 public:
  explicit OperandParser(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  // Fails when the text is empty or too long for an expression.
  static Result<> check_text(std::string_view text);

 protected:
  const Token& peek(std::size_t ahead = 0) const;
  bool at_end() const { return peek().kind == TokenKind::kEnd; }

  // Go on behind the token if it is that.
  bool take(std::string_view punctuation);
  bool take_keyword(std::string_view keyword);

  // Names the token that does not fit, and shows it between its neighbours.
  tl::unexpected<Error> syntax_error() const;

  Result<ast::Path> document_path();
  Result<ast::Operand> value_placeholder();
  Result<ast::Operand> operand(unsigned depth);
  Result<ast::Operand> operand_or_parenthesised(unsigned depth);

  // Takes the opening of parentheses, which the token must be.
  std::size_t begin_parentheses();
  // Takes the end of the parentheses that were opened at `begin`. They are redundant when all they
  // hold is another pair: "((a = :b))".
  Result<> end_parentheses(std::size_t begin);

  static Result<> check_depth(unsigned depth);

  void count_operator() { ++operators_; }
  std::size_t operators() const { return operators_; }

 private:
  Result<std::shared_ptr<const ast::Function>> function(unsigned depth);
  Result<> add_name(ast::Path& path);
  Result<> add_index(ast::Path& path);

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t operators_ = 0;
  // The parentheses that ended last: the token that opened them and the one after their end.
  struct {
    std::size_t begin = 0;
    std::size_t end = 0;
  } last_pair_;
};

}  // namespace serein::dynamodb
