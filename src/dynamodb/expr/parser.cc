#include "dynamodb/expr/parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "dynamodb/expr/operand_parser.h"

namespace serein::dynamodb {
namespace {

class Parser : private OperandParser {
 public:
  using OperandParser::OperandParser;

  Result<ast::ConditionExpression> condition_expression() {
    ASSIGN_OR_RETURN(Group root, disjunction(0));
    // What stands alone must be a condition, and everything must have been read.
    if (!root.condition || !at_end()) return syntax_error();
    return ast::ConditionExpression{*std::move(root.condition), operators()};
  }

  Result<ast::ProjectionExpression> projection_expression() {
    ast::ProjectionExpression projection;
    do {
      ASSIGN_OR_RETURN(ast::Path path, document_path());
      projection.paths.push_back(std::move(path));
    } while (take(","));
    if (!at_end()) return syntax_error();
    return projection;
  }

 private:
  // What parentheses may hold: a condition, or an operand that a comparison goes on with.
  struct Group {
    std::optional<ast::Condition> condition;
    std::optional<ast::Operand> operand;
  };

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
      count_operator();
      ASSIGN_OR_RETURN(Group next, (this->*part)(depth));
      if (!next.condition) return syntax_error();
      joined.conditions.push_back(*std::move(next.condition));
    }
    return Group{std::move(joined), std::nullopt};
  }

  Result<Group> negation(unsigned depth) {
    RETURN_IF_ERROR(check_depth(depth));
    if (!take_keyword("NOT")) return primary(depth);
    count_operator();
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
    const std::size_t begin = begin_parentheses();
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
    count_operator();
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
};

}  // namespace

Result<ast::ConditionExpression> parse_condition(std::string_view text) {
  RETURN_IF_ERROR(OperandParser::check_text(text));
  return Parser(text).condition_expression();
}

Result<ast::ProjectionExpression> parse_projection(std::string_view text) {
  RETURN_IF_ERROR(OperandParser::check_text(text));
  return Parser(text).projection_expression();
}

}  // namespace serein::dynamodb
