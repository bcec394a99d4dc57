#include "dynamodb/expr/key_condition.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "aws/errors.h"

namespace serein::dynamodb {
namespace {

using Kind = ast::Condition::Kind;
using RangeOperator = KeyCondition::RangeOperator;

constexpr std::string_view kInvalidCondition = "Invalid condition in KeyConditionExpression: ";

// A condition on one key attribute, with the attribute on its left side.
struct Term {
  std::string_view attribute;
  RangeOperator operation = RangeOperator::kNone;
  std::vector<const Operand*> values;
};

tl::unexpected<Error> invalid_operator(std::string_view name) {
  return fail(aws::kValidationException, "Invalid operator used in KeyConditionExpression: {}",
              name);
}

RangeOperator range_operator(ast::Comparator comparator, bool mirrored) {
  switch (comparator) {
    case ast::Comparator::kLess:
      return mirrored ? RangeOperator::kGreater : RangeOperator::kLess;
    case ast::Comparator::kLessOrEqual:
      return mirrored ? RangeOperator::kGreaterOrEqual : RangeOperator::kLessOrEqual;
    case ast::Comparator::kGreater:
      return mirrored ? RangeOperator::kLess : RangeOperator::kGreater;
    case ast::Comparator::kGreaterOrEqual:
      return mirrored ? RangeOperator::kLessOrEqual : RangeOperator::kGreaterOrEqual;
    default:
      return RangeOperator::kEqual;
  }
}

Result<> check_operator(const ConditionNode& node) {
  constexpr std::array<std::string_view, 6> kFunctionNames{
      "attribute_exists", "attribute_not_exists",
      "attribute_type",   "begins_with",
      "contains",         "size"};
  switch (node.kind) {
    case Kind::kOr:
      return invalid_operator("OR");
    case Kind::kNot:
      return invalid_operator("NOT");
    case Kind::kIn:
      return invalid_operator("IN");
    case Kind::kComparison:
      if (node.comparator == ast::Comparator::kNotEqual) return invalid_operator("<>");
      return {};
    case Kind::kFunction:
      if (node.function == FunctionKind::kBeginsWith) return {};
      return invalid_operator(kFunctionNames[static_cast<std::size_t>(node.function)]);
    case Kind::kAnd:
    case Kind::kBetween:
      return {};
  }
  return {};
}

Result<Term> read_term(const ConditionNode& node) {
  RETURN_IF_ERROR(check_operator(node));
  Term term;
  bool mirrored = false;
  const bool wants_attribute_first = node.kind != Kind::kComparison;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const Operand& operand = node.operands[i];
    if (operand.kind == Operand::Kind::kSize) {
      return fail(aws::kValidationException,
                  "KeyConditionExpressions cannot contain nested operations");
    }
    if (operand.kind == Operand::Kind::kValue) {
      if (i == 0 && wants_attribute_first) {
        return fail(aws::kValidationException,
                    "{}{} operator must have the key attribute as its first operand",
                    kInvalidCondition, node.kind == Kind::kBetween ? "BETWEEN" : "begins_with");
      }
      term.values.push_back(&operand);
      continue;
    }
    if (!term.attribute.empty()) {
      return fail(aws::kValidationException, "{}Multiple attribute names used in one condition",
                  kInvalidCondition);
    }
    if (operand.path.size() > 1) {
      return fail(aws::kValidationException,
                  "KeyConditionExpressions cannot have conditions on nested attributes");
    }
    term.attribute = operand.path.front().name;
    mirrored = i > 0;
  }
  if (term.attribute.empty()) {
    return fail(aws::kValidationException, "{}No key attribute specified", kInvalidCondition);
  }
  if (node.kind == Kind::kBetween) {
    term.operation = RangeOperator::kBetween;
  } else if (node.kind == Kind::kFunction) {
    term.operation = RangeOperator::kBeginsWith;
  } else {
    term.operation = range_operator(node.comparator, mirrored);
  }
  return term;
}

Result<> collect_terms(const ConditionNode& node, std::vector<Term>& terms) {
  if (node.kind != Kind::kAnd) {
    ASSIGN_OR_RETURN(Term term, read_term(node));
    const auto same = [&](const Term& other) { return other.attribute == term.attribute; };
    if (std::any_of(terms.begin(), terms.end(), same)) {
      return fail(aws::kValidationException,
                  "KeyConditionExpressions must only contain one condition per key");
    }
    terms.push_back(std::move(term));
    return {};
  }
  for (const ConditionNode& inner : node.conditions) RETURN_IF_ERROR(collect_terms(inner, terms));
  return {};
}

Result<std::vector<Term>> read_terms(const Condition& condition) {
  std::vector<Term> terms;
  RETURN_IF_ERROR(collect_terms(condition.root(), terms));
  return terms;
}

tl::unexpected<Error> missed(const KeyAttribute& attribute) {
  return fail(aws::kValidationException, "Query condition missed key schema element: {}",
              attribute.name);
}

tl::unexpected<Error> not_supported() {
  return fail(aws::kValidationException, "Query key condition not supported");
}

// A condition on a sort attribute needs all before it to be equal to something. Only keys of
// several sort attributes can break that.
tl::unexpected<Error> needs_equality(const std::vector<std::string>& before,
                                     const KeyAttribute& attribute) {
  return fail(
      aws::kValidationException,
      "RANGE key attributes {} must have equality conditions specified in the query because "
      "a condition is present on key attribute {}",
      fmt::join(before, ", "), attribute.name);
}

Result<> check_types(const Term& term, const KeyAttribute& attribute) {
  for (const Operand* operand : term.values) {
    const ValueView value(operand->value);
    if (value.type() != value_type(attribute.type)) {
      return fail(aws::kValidationException,
                  "One or more parameter values were invalid: Condition parameter type does not "
                  "match schema type");
    }
    if (value.type() != ValueType::kNumber && value.scalar().empty()) {
      return fail(aws::kValidationException,
                  "One or more parameter values are not valid. The AttributeValue for a key "
                  "attribute cannot contain an empty {} value. Key: {}",
                  value.type() == ValueType::kString ? "string" : "binary", attribute.name);
    }
  }
  return {};
}

const Term* find_term(const std::vector<Term>& terms, std::string_view attribute) {
  const auto found = std::find_if(terms.begin(), terms.end(),
                                  [&](const Term& term) { return term.attribute == attribute; });
  return found == terms.end() ? nullptr : &*found;
}

// Whether all terms that are not of the partition's attributes name sort attributes; if not, which
// one is missed.
Result<> check_names(const std::vector<Term>& terms, const KeySchema& key) {
  std::size_t named = 0;
  const KeyAttribute* first_unnamed = nullptr;
  for (const KeyAttribute& attribute : key.range) {
    if (find_term(terms, attribute.name) != nullptr) {
      ++named;
    } else if (first_unnamed == nullptr) {
      first_unnamed = &attribute;
    }
  }
  if (key.hash.size() + named == terms.size()) return {};
  return first_unnamed == nullptr ? not_supported() : missed(*first_unnamed);
}

// The conditions on sort attributes: from the left without a gap, and only the last may be other
// than equality.
Result<> read_range(const std::vector<Term>& terms, const KeySchema& key, KeyCondition& read) {
  RETURN_IF_ERROR(check_names(terms, key));
  std::vector<std::string> not_equal;
  for (const KeyAttribute& attribute : key.range) {
    const Term* term = find_term(terms, attribute.name);
    if (term != nullptr && !not_equal.empty()) return needs_equality(not_equal, attribute);
    if (term == nullptr || term->operation != RangeOperator::kEqual) {
      not_equal.push_back(attribute.name);
    }
  }
  for (std::size_t left = terms.size() - key.hash.size(), i = 0; i < left; ++i) {
    const KeyAttribute& attribute = key.range[i];
    const Term& term = *find_term(terms, attribute.name);
    RETURN_IF_ERROR(check_types(term, attribute));
    if (i + 1 < left) {
      read.equal.push_back(term.values[0]->value);
      continue;
    }
    if (term.operation == RangeOperator::kBeginsWith && attribute.type == ScalarType::kNumber) {
      return not_supported();
    }
    read.range_operator = term.operation;
    read.range = term.values[0]->value;
    if (term.operation == RangeOperator::kBetween) read.upper = term.values[1]->value;
  }
  return {};
}

}  // namespace

Result<> check_key_condition_form(const Condition& condition) {
  RETURN_IF_ERROR(read_terms(condition));
  return {};
}

Result<KeyCondition> read_key_condition(const Condition& condition, const KeySchema& key) {
  ASSIGN_OR_RETURN(const std::vector<Term> terms, read_terms(condition));
  if (terms.size() > 2 && key.size() <= 2) {
    return fail(aws::kValidationException, "Conditions can be of length 1 or 2 only");
  }
  if (terms.size() > key.size()) return not_supported();
  KeyCondition read;
  for (const KeyAttribute& attribute : key.hash) {
    const Term* term = find_term(terms, attribute.name);
    if (term == nullptr) return missed(attribute);
    RETURN_IF_ERROR(check_types(*term, attribute));
    if (term->operation != RangeOperator::kEqual) return not_supported();
    read.hash.push_back(term->values[0]->value);
  }
  RETURN_IF_ERROR(read_range(terms, key, read));
  return read;
}

}  // namespace serein::dynamodb
