#include "dynamodb/expr/legacy.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/json_types.h"
#include "dynamodb/model/limits.h"

namespace serein::dynamodb {
namespace {

using Kind = ast::Condition::Kind;

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

// The types that the values of an operator may have.
enum class Accepted : std::uint8_t { kAll, kScalars, kStringOrBinary };

struct ComparisonOperator {
  std::string_view name;
  std::size_t min_values;
  std::size_t max_values;
  Accepted accepted;
  bool indexable;  // a key condition may have it
};

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

constexpr std::array<ComparisonOperator, 13> kOperators{{
    {"EQ", 1, 1, Accepted::kAll, true},
    {"NE", 1, 1, Accepted::kAll, false},
    {"LE", 1, 1, Accepted::kScalars, true},
    {"LT", 1, 1, Accepted::kScalars, true},
    {"GE", 1, 1, Accepted::kScalars, true},
    {"GT", 1, 1, Accepted::kScalars, true},
    {"NOT_NULL", 0, 0, Accepted::kAll, false},
    {"NULL", 0, 0, Accepted::kAll, false},
    {"CONTAINS", 1, 1, Accepted::kScalars, false},
    {"NOT_CONTAINS", 1, 1, Accepted::kScalars, false},
    {"BEGINS_WITH", 1, 1, Accepted::kStringOrBinary, true},
    {"IN", 1, kAny, Accepted::kScalars, false},
    {"BETWEEN", 2, 2, Accepted::kScalars, true},
}};

// Which names there are, the interface model checks.
const ComparisonOperator& operator_named(std::string_view name) {
  const auto* const found =
      std::find_if(kOperators.begin(), kOperators.end(),
                   [&](const ComparisonOperator& comparison) { return comparison.name == name; });
  CHECK(found != kOperators.end());
  return *found;
}

bool accepts(const ComparisonOperator& comparison, ValueType type) {
  switch (comparison.accepted) {
    case Accepted::kAll:
      return true;
    case Accepted::kScalars:
      return type <= ValueType::kBinary;
    case Accepted::kStringOrBinary:
      return type == ValueType::kString || type == ValueType::kBinary;
  }
  CHECK(false);
}

Result<> check_name(std::string_view name) {
  if (name.empty()) return fail(aws::kValidationException, "Empty attribute name");
  if (name.size() <= kMaxAttributeNameBytes) return {};
  return fail(
      aws::kValidationException,
      "1 validation error detected: Attribute name is too large, must be less than {} bytes",
      kMaxAttributeNameBytes + 1);
}

DocumentPath path_to(std::string_view attribute) {
  return {PathStep{std::string(attribute), 0, false}};
}

using Values = std::vector<std::string>;  // in stored form

Result<Values> encode_values(std::span<const json::Value> list) {
  Values values;
  for (const json::Value& value : list) {
    ASSIGN_OR_RETURN(std::string encoded, encode_value(value));
    values.push_back(std::move(encoded));
  }
  return values;
}

Result<> check_values(const ComparisonOperator& comparison, const Values& values) {
  if (values.size() < comparison.min_values || values.size() > comparison.max_values) {
    return fail(aws::kValidationException,
                "{}Invalid number of argument(s) for the {} ComparisonOperator", kInvalid,
                comparison.name);
  }
  for (const std::string& value : values) {
    if (ValueView(value).type() != ValueView(values.front()).type()) {
      return fail(aws::kValidationException,
                  "{}AttributeValues inside AttributeValueList must be of same type", kInvalid);
    }
  }
  for (const std::string& value : values) {
    const ValueType type = ValueView(value).type();
    if (accepts(comparison, type)) continue;
    return fail(aws::kValidationException,
                "{}ComparisonOperator {} is not valid for {} AttributeValue type", kInvalid,
                comparison.name, type_name(type));
  }
  if (comparison.name == "BETWEEN" &&
      compare_scalars(ValueView(values[0]), ValueView(values[1])) > 0) {
    return fail(aws::kValidationException,
                "The BETWEEN condition was provided a range where the lower bound is greater than "
                "the upper bound");
  }
  return {};
}

// The attribute, then the values.
std::vector<Operand> operands_of(std::string_view attribute, const Values& values) {
  std::vector<Operand> operands(1 + values.size());
  operands[0].path = path_to(attribute);
  for (std::size_t i = 0; i < values.size(); ++i) {
    operands[i + 1].kind = Operand::Kind::kValue;
    operands[i + 1].value = values[i];
  }
  return operands;
}

ConditionNode function_node(FunctionKind function, std::string_view attribute,
                            const Values& values) {
  ConditionNode node;
  node.kind = Kind::kFunction;
  node.function = function;
  node.operands = operands_of(attribute, values);
  return node;
}

ConditionNode joined(Kind kind, std::vector<ConditionNode> conditions) {
  ConditionNode node;
  node.kind = kind;
  node.conditions = std::move(conditions);
  return node;
}

// An attribute that is not there has anything but the value that NE names; but nothing is contained
// in it nor not contained.
ConditionNode not_contains_node(std::string_view attribute, const Values& values) {
  ConditionNode contains = function_node(FunctionKind::kContains, attribute, values);
  return joined(Kind::kAnd, {function_node(FunctionKind::kAttributeExists, attribute, {}),
                             joined(Kind::kNot, {std::move(contains)})});
}

ConditionNode comparison_node(std::string_view name, std::string_view attribute,
                              const Values& values) {
  if (name == "NULL") return function_node(FunctionKind::kAttributeNotExists, attribute, {});
  if (name == "NOT_NULL") return function_node(FunctionKind::kAttributeExists, attribute, {});
  if (name == "CONTAINS") return function_node(FunctionKind::kContains, attribute, values);
  if (name == "NOT_CONTAINS") return not_contains_node(attribute, values);
  if (name == "BEGINS_WITH") return function_node(FunctionKind::kBeginsWith, attribute, values);
  ConditionNode node;
  node.operands = operands_of(attribute, values);
  if (name == "IN") {
    node.kind = Kind::kIn;
    return node;
  }
  if (name == "BETWEEN") {
    node.kind = Kind::kBetween;
    return node;
  }
  constexpr std::array<std::pair<std::string_view, ast::Comparator>, 6> kComparators{{
      {"EQ", ast::Comparator::kEqual},
      {"NE", ast::Comparator::kNotEqual},
      {"LT", ast::Comparator::kLess},
      {"LE", ast::Comparator::kLessOrEqual},
      {"GT", ast::Comparator::kGreater},
      {"GE", ast::Comparator::kGreaterOrEqual},
  }};
  node.kind = Kind::kComparison;
  for (const auto& [comparator_name, comparator] : kComparators) {
    if (comparator_name == name) node.comparator = comparator;
  }
  return node;
}

// One attribute of QueryFilter, ScanFilter or KeyConditions.
Result<ConditionNode> read_comparison(std::string_view attribute, const json::Value& condition) {
  RETURN_IF_ERROR(check_name(attribute));
  const json::Value* name = condition.find("ComparisonOperator");
  CHECK(name != nullptr);
  const json::Value* list = condition.find("AttributeValueList");
  Values values;
  if (list != nullptr) {
    ASSIGN_OR_RETURN(values, encode_values(list->array()));
  }
  RETURN_IF_ERROR(check_values(operator_named(name->string()), values));
  return comparison_node(name->string(), attribute, values);
}

// What an element of Expected says about its attribute.
struct Expectation {
  explicit Expectation(const json::Value& element)
      : comparison(element.find("ComparisonOperator")),
        list(element.find("AttributeValueList")),
        value(element.find("Value")),
        exists(element.find("Exists")) {}

  const json::Value* comparison;
  const json::Value* list;
  const json::Value* value;
  const json::Value* exists;
};

Result<> check_combination(const Expectation& expected, std::string_view attribute) {
  const auto refuse = [&](std::string_view reason) {
    return fail(aws::kValidationException, "{}{} for Attribute: {}", kInvalid, reason, attribute);
  };
  if (expected.list != nullptr && expected.value != nullptr) {
    return refuse("Value and AttributeValueList cannot be used together");
  }
  const bool has_values = expected.list != nullptr || expected.value != nullptr;
  if (expected.comparison != nullptr) {
    if (expected.exists != nullptr) {
      return refuse("Exists and ComparisonOperator cannot be used together");
    }
    const std::string_view name = expected.comparison->string();
    if (!has_values && operator_named(name).min_values > 0) {
      return refuse(fmt::format(
          "Value or AttributeValueList must be used with ComparisonOperator: {}", name));
    }
    return {};
  }
  if (expected.list != nullptr) {
    return refuse("AttributeValueList can only be used with a ComparisonOperator");
  }
  const bool exists = expected.exists == nullptr || expected.exists->boolean();
  if (exists && expected.value == nullptr) {
    return refuse(fmt::format("Value must be provided when Exists is {}",
                              expected.exists == nullptr ? "null" : "true"));
  }
  if (!exists && expected.value != nullptr) {
    return refuse("Value cannot be used when Exists is false");
  }
  return {};
}

Result<ConditionNode> read_expectation(std::string_view attribute, const json::Value& element) {
  RETURN_IF_ERROR(check_name(attribute));
  const Expectation expected(element);
  RETURN_IF_ERROR(check_combination(expected, attribute));
  Values values;
  if (expected.list != nullptr) {
    ASSIGN_OR_RETURN(values, encode_values(expected.list->array()));
  } else if (expected.value != nullptr) {
    ASSIGN_OR_RETURN(values, encode_values(std::span(expected.value, 1)));
  }
  if (expected.comparison != nullptr) {
    const std::string_view name = expected.comparison->string();
    RETURN_IF_ERROR(check_values(operator_named(name), values));
    return comparison_node(name, attribute, values);
  }
  return comparison_node(values.empty() ? "NULL" : "EQ", attribute, values);
}

using ReadTerm = Result<ConditionNode> (*)(std::string_view attribute, const json::Value& element);

Result<Condition> read_terms(std::span<const json::Member> members, Kind kind, ReadTerm read_term) {
  std::vector<ConditionNode> terms;
  std::vector<DocumentPath> paths;
  for (const json::Member& member : members) {
    ASSIGN_OR_RETURN(ConditionNode term, read_term(member.key, member.value));
    terms.push_back(std::move(term));
    paths.push_back(path_to(member.key));
  }
  return Condition(joined(kind, std::move(terms)), std::move(paths));
}

// What `parameter` says, joined by ConditionalOperator; nothing if it says nothing.
Result<std::optional<Condition>> read_conditions(const json::Value& input,
                                                 std::string_view parameter, ReadTerm read_term) {
  const json::Value* map = input.find(parameter);
  const json::Value* conditional_operator = input.find("ConditionalOperator");
  const std::size_t count = map == nullptr ? 0 : map->object().size();
  if (conditional_operator != nullptr && count == 0) {
    return fail(aws::kValidationException,
                "ConditionalOperator cannot be used without Filter or Expected");
  }
  if (conditional_operator != nullptr && count == 1) {
    return fail(aws::kValidationException,
                "ConditionalOperator can only be used when Filter or Expected has two or more "
                "elements");
  }
  if (count == 0) return std::nullopt;
  const bool any = conditional_operator != nullptr && conditional_operator->string() == "OR";
  ASSIGN_OR_RETURN(Condition condition,
                   read_terms(map->object(), any ? Kind::kOr : Kind::kAnd, read_term));
  return std::optional(std::move(condition));
}

Result<UpdateAction> read_attribute_update(std::string_view attribute, const json::Value& update) {
  RETURN_IF_ERROR(check_name(attribute));
  const json::Value* action_name = update.find("Action");
  const std::string_view name = action_name == nullptr ? "PUT" : action_name->string();
  const json::Value* value = update.find("Value");
  UpdateAction action;
  action.path = path_to(attribute);
  if (value == nullptr) {
    if (name != "DELETE") {
      return fail(aws::kValidationException,
                  "{}Only DELETE action is allowed when no attribute value is specified", kInvalid);
    }
    action.kind = UpdateAction::Kind::kRemove;
    return action;
  }
  UpdateOperand operand;
  operand.kind = UpdateOperand::Kind::kValue;
  ASSIGN_OR_RETURN(operand.value, encode_value(*value));
  const ValueView view(operand.value);
  bool is_supported = true;
  if (name == "DELETE") {
    action.kind = UpdateAction::Kind::kDelete;
    is_supported = view.is_set();
  } else if (name == "ADD") {
    action.kind = UpdateAction::Kind::kAdd;
    // Lists too, unlike the ADD of expressions.
    is_supported =
        view.is_set() || view.type() == ValueType::kNumber || view.type() == ValueType::kList;
  }
  if (!is_supported) {
    return fail(aws::kValidationException, "{}{} action{} is not supported for the type {}",
                kInvalid, name, name == "DELETE" ? " with value" : "", type_name(view.type()));
  }
  action.operands.push_back(std::move(operand));
  return action;
}

}  // namespace

Result<std::optional<Condition>> read_expected(const json::Value& input) {
  return read_conditions(input, "Expected", read_expectation);
}

Result<std::optional<Condition>> read_filter(const json::Value& input, std::string_view parameter) {
  return read_conditions(input, parameter, read_comparison);
}

Result<Condition> read_key_conditions(const json::Value& key_conditions) {
  if (key_conditions.object().empty()) {
    return fail(aws::kValidationException, "Conditions can be of length 1 or 2 only");
  }
  ASSIGN_OR_RETURN(Condition condition,
                   read_terms(key_conditions.object(), Kind::kAnd, read_comparison));
  for (const json::Member& member : key_conditions.object()) {
    if (operator_named(member.value.find("ComparisonOperator")->string()).indexable) continue;
    return fail(aws::kValidationException,
                "Attempted conditional constraint is not an indexable operation");
  }
  return condition;
}

Result<Projection> read_attributes_to_get(const json::Value& list) {
  std::unordered_set<std::string_view> names;
  std::vector<DocumentPath> paths;
  for (const json::Value& element : list.array()) {
    ASSIGN_OR_RETURN(const std::string_view name, read_string(element));
    if (!names.insert(name).second) {
      return fail(aws::kValidationException, "{}Duplicate value in attribute name: {}", kInvalid,
                  name);
    }
    paths.push_back(path_to(name));
  }
  return Projection(std::move(paths));
}

Result<Update> read_attribute_updates(const json::Value& map) {
  std::vector<UpdateAction> actions;
  for (const json::Member& member : map.object()) {
    ASSIGN_OR_RETURN(UpdateAction action, read_attribute_update(member.key, member.value));
    actions.push_back(std::move(action));
  }
  return Update(std::move(actions), Update::Style::kLegacy);
}

}  // namespace serein::dynamodb
