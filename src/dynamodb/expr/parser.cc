#include "dynamodb/expr/parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/lexer.h"
#include "dynamodb/expr/limits.h"

namespace serein::dynamodb {
namespace {

// Recursive descent; recursion is bounded by kMaxExpressionDepth.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

  Result<ast::ConditionExpression> condition_expression() {
    ASSIGN_OR_RETURN(Group root, disjunction(0));
    // What stands alone must be a condition, and everything must have been read.
    if (!root.condition || peek().kind != TokenKind::kEnd) return syntax_error();
    return ast::ConditionExpression{*std::move(root.condition), operators_};
  }

  Result<ast::ProjectionExpression> projection_expression() {
    ast::ProjectionExpression projection;
    do {
      ASSIGN_OR_RETURN(ast::Path path, document_path());
      projection.paths.push_back(std::move(path));
    } while (take(","));
    if (peek().kind != TokenKind::kEnd) return syntax_error();
    return projection;
  }

 private:
  // What parentheses may hold: a condition, or an operand that a comparison goes on with.
  struct Group {
    std::optional<ast::Condition> condition;
    std::optional<ast::Operand> operand;
  };

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(position_ + ahead, tokens_.size() - 1)];
  }

  bool take(std::string_view punctuation) {
    if (!peek().is(punctuation)) return false;
    ++position_;
    return true;
  }

  bool take_keyword(std::string_view keyword) {
    if (!peek().is_keyword(keyword)) return false;
    ++position_;
    return true;
  }

  // Names the token that does not fit, and shows it between its neighbours.
  tl::unexpected<Error> syntax_error() const {
    const Token& token = peek();
    const Token& next = peek(1);
    const std::size_t begin = position_ == 0 ? 0 : tokens_[position_ - 1].offset;
    const std::string_view near = text_.substr(begin, next.offset + next.text.size() - begin);
    return fail(aws::kValidationException, "Syntax error; token: \"{}\", near: \"{}\"",
                token.kind == TokenKind::kEnd ? "<EOF>" : token.text, near);
  }

  static tl::unexpected<Error> too_deep() {
    return fail(aws::kValidationException, "The expression is nested too deeply");
  }

  Result<Group> disjunction(unsigned depth) {
    return chain(depth, "OR", ast::Condition::Kind::kOr, &Parser::conjunction);
  }

  Result<Group> conjunction(unsigned depth) {
    return chain(depth, "AND", ast::Condition::Kind::kAnd, &Parser::negation);
  }

  // `part` once, or several joined by `keyword`.
  Result<Group> chain(unsigned depth, std::string_view keyword, ast::Condition::Kind kind,
                      Result<Group> (Parser::*part)(unsigned)) {
    ASSIGN_OR_RETURN(Group first, (this->*part)(depth));
    if (!peek().is_keyword(keyword)) return first;
    ast::Condition joined;
    joined.kind = kind;
    if (!first.condition) return syntax_error();
    joined.conditions.push_back(*std::move(first.condition));
    while (take_keyword(keyword)) {
      ++operators_;
      ASSIGN_OR_RETURN(Group next, (this->*part)(depth));
      if (!next.condition) return syntax_error();
      joined.conditions.push_back(*std::move(next.condition));
    }
    return Group{std::move(joined), std::nullopt};
  }

  Result<Group> negation(unsigned depth) {
    if (depth > kMaxExpressionDepth) return too_deep();
    if (!take_keyword("NOT")) return primary(depth);
    ++operators_;
    ASSIGN_OR_RETURN(Group inner, negation(depth + 1));
    if (!inner.condition) return syntax_error();
    ast::Condition negated;
    negated.kind = ast::Condition::Kind::kNot;
    negated.conditions.push_back(*std::move(inner.condition));
    return Group{std::move(negated), std::nullopt};
  }

  Result<Group> primary(unsigned depth) {
    if (!peek().is("(")) {
      ASSIGN_OR_RETURN(ast::Operand left, operand(depth));
      return comparison(std::move(left), depth);
    }
    const std::size_t begin = position_++;
    ASSIGN_OR_RETURN(Group inner, disjunction(depth + 1));
    RETURN_IF_ERROR(end_parentheses(begin));
    if (inner.operand) return comparison(*std::move(inner.operand), depth);
    if (inner.condition->kind == ast::Condition::Kind::kFunction && at_comparison()) {
      return comparison(std::move(inner.condition->operands[0]), depth);
    }
    return inner;
  }

  bool at_comparison() const {
    constexpr std::array<std::string_view, 6> kComparators{"=", "<>", "<", "<=", ">", ">="};
    return peek().is_keyword("BETWEEN") || peek().is_keyword("IN") ||
           std::any_of(kComparators.begin(), kComparators.end(),
                       [&](std::string_view comparator) { return peek().is(comparator); });
  }

  // Takes the end of the parentheses that were opened at `begin`. They are redundant when all they
  // hold is another pair: "((a = :b))".
  Result<> end_parentheses(std::size_t begin) {
    if (!take(")")) return syntax_error();
    if (last_pair_.begin == begin + 1 && last_pair_.end + 1 == position_) {
      return fail(aws::kValidationException, "The expression has redundant parentheses;");
    }
    last_pair_ = {begin, position_};
    return {};
  }

  // What follows the left operand; nothing may, if it is a function or stands in parentheses.
  Result<Group> comparison(ast::Operand left, unsigned depth) {
    ast::Condition condition;
    if (const auto comparator = take_comparator()) {
      condition.kind = ast::Condition::Kind::kComparison;
      condition.comparator = *comparator;
      condition.operands.push_back(std::move(left));
      RETURN_IF_ERROR(add_operand(condition, depth));
    } else if (take_keyword("BETWEEN")) {
      condition.kind = ast::Condition::Kind::kBetween;
      condition.operands.push_back(std::move(left));
      RETURN_IF_ERROR(add_operand(condition, depth));
      if (!take_keyword("AND")) return syntax_error();
      RETURN_IF_ERROR(add_operand(condition, depth));
    } else if (take_keyword("IN")) {
      condition.kind = ast::Condition::Kind::kIn;
      condition.operands.push_back(std::move(left));
      RETURN_IF_ERROR(add_in_operands(condition, depth));
    } else if (left.kind == ast::Operand::Kind::kFunction) {
      condition.operands.push_back(std::move(left));
      return Group{std::move(condition), std::nullopt};
    } else {
      return Group{std::nullopt, std::move(left)};
    }
    ++operators_;
    return Group{std::move(condition), std::nullopt};
  }

  std::optional<ast::Comparator> take_comparator() {
    if (take("=")) return ast::Comparator::kEqual;
    if (take("<>")) return ast::Comparator::kNotEqual;
    if (take("<=")) return ast::Comparator::kLessOrEqual;
    if (take(">=")) return ast::Comparator::kGreaterOrEqual;
    if (take("<")) return ast::Comparator::kLess;
    if (take(">")) return ast::Comparator::kGreater;
    return std::nullopt;
  }

  Result<> add_operand(ast::Condition& condition, unsigned depth) {
    ASSIGN_OR_RETURN(ast::Operand right, operand_or_parenthesised(depth));
    condition.operands.push_back(std::move(right));
    return {};
  }

  Result<> add_in_operands(ast::Condition& condition, unsigned depth) {
    if (!take("(")) return syntax_error();
    do {
      RETURN_IF_ERROR(add_operand(condition, depth));
    } while (take(","));
    if (!take(")")) return syntax_error();
    return {};
  }

  Result<ast::Operand> operand_or_parenthesised(unsigned depth) {
    if (depth > kMaxExpressionDepth) return too_deep();
    if (!peek().is("(")) return operand(depth);
    const std::size_t begin = position_++;
    ASSIGN_OR_RETURN(ast::Operand inner, operand_or_parenthesised(depth + 1));
    RETURN_IF_ERROR(end_parentheses(begin));
    return inner;
  }

  Result<ast::Operand> operand(unsigned depth) {
    if (depth > kMaxExpressionDepth) return too_deep();
    ast::Operand operand;
    if (peek().kind == TokenKind::kValuePlaceholder) {
      operand.kind = ast::Operand::Kind::kValue;
      operand.value = peek().text;
      ++position_;
    } else if (peek().kind == TokenKind::kName && peek(1).is("(") && !is_keyword(peek())) {
      operand.kind = ast::Operand::Kind::kFunction;
      ASSIGN_OR_RETURN(operand.function, function(depth));
    } else {
      ASSIGN_OR_RETURN(operand.path, document_path());
    }
    return operand;
  }

  Result<std::shared_ptr<const ast::Function>> function(unsigned depth) {
    auto function = std::make_shared<ast::Function>();
    function->name = peek().text;
    position_ += 2;
    ++operators_;
    do {
      ASSIGN_OR_RETURN(ast::Operand argument, operand_or_parenthesised(depth + 1));
      function->arguments.push_back(std::move(argument));
    } while (take(","));
    if (!take(")")) return syntax_error();
    return function;
  }

  static bool is_keyword(const Token& token) {
    // Those of update expressions too: the service has one grammar for all.
    constexpr std::array<std::string_view, 9> kKeywords{"AND", "OR",     "NOT", "IN",    "BETWEEN",
                                                        "SET", "REMOVE", "ADD", "DELETE"};
    return std::any_of(kKeywords.begin(), kKeywords.end(),
                       [&](std::string_view keyword) { return token.is_keyword(keyword); });
  }

  Result<ast::Path> document_path() {
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

  Result<> add_name(ast::Path& path) {
    const Token& token = peek();
    const bool is_name = token.kind == TokenKind::kName && !is_keyword(token);
    if (!is_name && token.kind != TokenKind::kNamePlaceholder) return syntax_error();
    ++position_;
    path.push_back({std::string(token.text), 0, false});
    return {};
  }

  Result<> add_index(ast::Path& path) {
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

Result<> check_text(std::string_view text) {
  if (text.empty()) return fail(aws::kValidationException, "The expression can not be empty;");
  if (text.size() <= kMaxExpressionBytes) return {};
  return fail(aws::kValidationException,
              "Expression size has exceeded the maximum allowed size; expression size: {}",
              text.size());
}

}  // namespace

Result<ast::ConditionExpression> parse_condition(std::string_view text) {
  RETURN_IF_ERROR(check_text(text));
  return Parser(text).condition_expression();
}

Result<ast::ProjectionExpression> parse_projection(std::string_view text) {
  RETURN_IF_ERROR(check_text(text));
  return Parser(text).projection_expression();
}

}  // namespace serein::dynamodb
