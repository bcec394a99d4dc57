#include <optional>
#include <utility>

#include "dynamodb/expr/operand_parser.h"
#include "dynamodb/expr/parser.h"

namespace serein::dynamodb {
namespace {

using Kind = ast::UpdateClause::Kind;

class UpdateParser : private OperandParser {
 public:
  using OperandParser::OperandParser;

  Result<ast::UpdateExpression> update_expression() {
    ast::UpdateExpression update;
    do {
      ASSIGN_OR_RETURN(ast::UpdateClause parsed, clause());
      update.clauses.push_back(std::move(parsed));
    } while (!at_end());
    update.operators = operators();
    return update;
  }

 private:
  // The value of SET: one operand, or the sum or difference of two.
  struct Sum {
    std::vector<ast::Operand> operands;
    char sign = '\0';
  };

  Result<ast::UpdateClause> clause() {
    const auto kind = take_clause_keyword();
    if (!kind) return syntax_error();
    ast::UpdateClause clause;
    clause.kind = *kind;
    do {
      ASSIGN_OR_RETURN(ast::UpdateAction parsed, action(*kind));
      clause.actions.push_back(std::move(parsed));
    } while (take(","));
    return clause;
  }

  std::optional<Kind> take_clause_keyword() {
    if (take_keyword("SET")) return Kind::kSet;
    if (take_keyword("REMOVE")) return Kind::kRemove;
    if (take_keyword("ADD")) return Kind::kAdd;
    if (take_keyword("DELETE")) return Kind::kDelete;
    return std::nullopt;
  }

  Result<ast::UpdateAction> action(Kind kind) {
    ast::UpdateAction action;
    ASSIGN_OR_RETURN(action.path, document_path());
    if (kind == Kind::kSet) {
      if (!take("=")) return syntax_error();
      ASSIGN_OR_RETURN(Sum value, sum(0));
      action.operands = std::move(value.operands);
      action.sign = value.sign;
    } else if (kind != Kind::kRemove) {
      ASSIGN_OR_RETURN(ast::Operand value, value_placeholder());
      action.operands.push_back(std::move(value));
    }
    return action;
  }

  // A sum may stand in parentheses, but is no operand of another one.
  Result<Sum> sum(unsigned depth) {
    RETURN_IF_ERROR(check_depth(depth));
    Sum sum;
    if (peek().is("(")) {
      const std::size_t begin = begin_parentheses();
      ASSIGN_OR_RETURN(sum, this->sum(depth + 1));
      RETURN_IF_ERROR(end_parentheses(begin));
    } else {
      ASSIGN_OR_RETURN(ast::Operand left, operand(depth));
      sum.operands.push_back(std::move(left));
    }
    if (sum.sign != '\0') return sum;
    if (take("+")) {
      sum.sign = '+';
    } else if (take("-")) {
      sum.sign = '-';
    } else {
      return sum;
    }
    count_operator();
    ASSIGN_OR_RETURN(ast::Operand right, operand_or_parenthesised(depth));
    sum.operands.push_back(std::move(right));
    return sum;
  }
};

}  // namespace

Result<ast::UpdateExpression> parse_update(std::string_view text) {
  RETURN_IF_ERROR(OperandParser::check_text(text));
  return UpdateParser(text).update_expression();
}

}  // namespace serein::dynamodb
