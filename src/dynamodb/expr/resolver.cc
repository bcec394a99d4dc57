#include "dynamodb/expr/resolver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/errors.h"
#include "base/encoding.h"
#include "dynamodb/expr/document_paths.h"
#include "dynamodb/expr/faults.h"
#include "dynamodb/expr/limits.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/model/number.h"

namespace serein::dynamodb {
namespace {

struct FunctionInfo {
  FunctionKind kind;
  std::string_view name;
  std::size_t arguments;
};

constexpr std::array<FunctionInfo, 6> kFunctions{{
    {FunctionKind::kAttributeExists, "attribute_exists", 1},
    {FunctionKind::kAttributeNotExists, "attribute_not_exists", 1},
    {FunctionKind::kAttributeType, "attribute_type", 2},
    {FunctionKind::kBeginsWith, "begins_with", 2},
    {FunctionKind::kContains, "contains", 2},
    {FunctionKind::kSize, "size", 1},
}};

const FunctionInfo* find_function(std::string_view name) {
  for (const FunctionInfo& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::string_view comparator_text(ast::Comparator comparator) {
  constexpr std::array<std::string_view, 6> kTexts{"=", "<>", "<", "<=", ">", ">="};
  return kTexts[static_cast<std::size_t>(comparator)];
}

// "AttributeValue: {S:abc}", as messages show a value.
std::string show_value(const ValueView& value) {
  std::string content;
  if (value.type() == ValueType::kBinary) {
    content = base64(value.binary());
  } else if (value.is_scalar()) {
    content = value.scalar();
  } else {
    append_json(content, value);
  }
  return "AttributeValue: {" + std::string(type_name(value.type())) + ":" + content + "}";
}

class Resolver {
 public:
  explicit Resolver(ExpressionAttributes& attributes) : attributes_(attributes) {}

  Result<Condition> condition(const ast::ConditionExpression& expression) {
    ConditionNode root = node(expression.root);
    RETURN_IF_ERROR(first_fault());
    if (expression.operators > kMaxOperators) {
      return fail(Error(aws::kValidationException, fault::too_many_operators()));
    }
    return Condition(std::move(root), std::move(paths_));
  }

  Result<std::vector<DocumentPath>> projection(const ast::ProjectionExpression& expression) {
    for (const ast::Path& path : expression.paths) paths_.push_back(path_of(path));
    RETURN_IF_ERROR(first_fault());
    return std::move(paths_);
  }

 private:
  // Reports what is wrong whatever the placeholders stand for. The service looks for this in the
  // whole expression first, in the order of its text.
  void report(std::string message) {
    if (fault_.empty()) fault_ = std::move(message);
  }

  Result<> first_fault() const {
    const std::string& fault = fault_.empty() ? condition_fault_ : fault_;
    if (fault.empty()) return {};
    return fail(Error(aws::kValidationException, fault));
  }

  // Reports what is wrong with placeholders and types. The service looks for this afterwards, in
  // the order in which operands and functions are put together.
  void report_in_condition(std::string message) {
    if (condition_fault_.empty()) condition_fault_ = std::move(message);
  }

  ConditionNode node(const ast::Condition& condition) {
    ConditionNode resolved;
    resolved.kind = condition.kind;
    resolved.comparator = condition.comparator;
    for (const ast::Condition& inner : condition.conditions) {
      resolved.conditions.push_back(node(inner));
    }
    if (condition.operands.empty()) return resolved;
    if (condition.kind == ast::Condition::Kind::kFunction) {
      resolve_function_condition(*condition.operands[0].function, resolved);
    } else {
      resolved.operands = resolve_operands(condition.operands);
      check_comparison(resolved);
    }
    return resolved;
  }

  void check_comparison(const ConditionNode& node) {
    if (node.kind == ast::Condition::Kind::kComparison) {
      check_distinct(comparator_text(node.comparator), node.operands);
      check_orderable(node);
    } else if (node.kind == ast::Condition::Kind::kBetween) {
      check_scalars("BETWEEN", node.operands);
      check_distinct("BETWEEN", node.operands);
      check_between(node.operands[1], node.operands[2]);
    } else {
      check_in_operands(node.operands.size() - 1);
      check_distinct("IN", node.operands);
    }
  }

  void check_in_operands(std::size_t count) {
    if (count <= kMaxInOperands) return;
    report_in_condition("The IN operator is provided with too many operands; number of operands: " +
                        std::to_string(count));
  }

  // "<" and its like want a type that has an order.
  void check_orderable(const ConditionNode& node) {
    if (node.comparator == ast::Comparator::kEqual ||
        node.comparator == ast::Comparator::kNotEqual) {
      return;
    }
    check_scalars(comparator_text(node.comparator), node.operands);
  }

  void check_scalars(std::string_view name, const std::vector<Operand>& operands) {
    for (const Operand& operand : operands) {
      const auto type = known_type(operand);
      if (type && *type > ValueType::kBinary) report_operand_type(name, type_name(*type));
    }
  }

  void check_between(const Operand& lower, const Operand& upper) {
    if (lower.kind != Operand::Kind::kValue || upper.kind != Operand::Kind::kValue ||
        lower.value.empty() || upper.value.empty()) {
      return;
    }
    const ValueView low(lower.value);
    const ValueView high(upper.value);
    const auto bounds = [&] {
      return "lower bound operand: " + show_value(low) +
             ", upper bound operand: " + show_value(high);
    };
    if (low.type() != high.type()) {
      report_in_condition(
          "The BETWEEN operator requires same data type for lower and upper bounds; " + bounds());
    } else if (low.is_scalar() && compare_scalars(low, high) > 0) {
      report_in_condition(
          "The BETWEEN operator requires upper bound to be greater than or equal to "
          "lower bound; " +
          bounds());
    }
  }

  void report_operand_type(std::string_view name, std::string_view type) {
    report_in_condition(fault::operand_type(name, type));
  }

  // Only size() gives a value to compare; the others are conditions.
  void refuse_conditions_as_operands(const ast::Operand& operand) {
    if (operand.kind != ast::Operand::Kind::kFunction || operand.function->name == "size") return;
    if (find_function(operand.function->name) != nullptr)
      report(fault::misused_function(operand.function->name));
  }

  void resolve_function_condition(const ast::Function& function, ConditionNode& resolved) {
    const FunctionInfo* info = known_function(function);
    if (info != nullptr && info->kind == FunctionKind::kSize)
      report(fault::misused_function(function.name));
    resolved.operands = resolve_operands(function.arguments);
    if (info == nullptr) return;
    check_arguments(*info, resolved.operands);
    resolved.function = info->kind;
  }

  // The function of that name; nullptr if a condition cannot have it.
  const FunctionInfo* known_function(const ast::Function& function) {
    const FunctionInfo* info = find_function(function.name);
    if (info != nullptr) return info;
    if (function.name == "if_not_exists" || function.name == "list_append") {
      report("The function is not allowed in a condition expression; function: " + function.name);
    } else {
      report(fault::unknown_function(function.name));
    }
    return nullptr;
  }

  std::vector<Operand> resolve_operands(const std::vector<ast::Operand>& operands) {
    std::vector<Operand> resolved;
    resolved.reserve(operands.size());
    for (const ast::Operand& operand : operands) {
      refuse_conditions_as_operands(operand);
      resolved.push_back(resolve_operand(operand));
    }
    return resolved;
  }

  Operand resolve_operand(const ast::Operand& operand) {
    Operand resolved;
    switch (operand.kind) {
      case ast::Operand::Kind::kPath:
        resolved.path = path_of(operand.path);
        paths_.push_back(resolved.path);
        break;
      case ast::Operand::Kind::kValue:
        resolved.kind = Operand::Kind::kValue;
        resolved.value = resolve_value(operand.value);
        break;
      case ast::Operand::Kind::kFunction:
        resolved.kind = Operand::Kind::kSize;
        resolved.sized = resolve_size(*operand.function);
        break;
    }
    return resolved;
  }

  std::shared_ptr<const Operand> resolve_size(const ast::Function& function) {
    const FunctionInfo* info = known_function(function);
    std::vector<Operand> arguments = resolve_operands(function.arguments);
    if (info != nullptr) check_arguments(*info, arguments);
    return std::make_shared<const Operand>(std::move(arguments[0]));
  }

  DocumentPath path_of(const ast::Path& path) {
    if (const auto form = check_path_form(path); !form) report(form.error().message());
    auto resolved = resolve_path(path, attributes_);
    if (resolved) return *std::move(resolved);
    report_in_condition(resolved.error().message());
    return path;
  }

  // Empty where the placeholder is not defined.
  std::string resolve_value(const std::string& placeholder) {
    const std::string* value = attributes_.use_value(placeholder);
    if (value != nullptr) return *value;
    report_in_condition(fault::undefined_value(placeholder));
    return {};
  }

  void check_arguments(const FunctionInfo& info, const std::vector<Operand>& arguments) {
    if (arguments.size() != info.arguments) {
      report_in_condition(fault::operand_count(info.name, arguments.size()));
      return;
    }
    check_distinct(info.name, arguments);
    check_argument_types(info, arguments);
  }

  void check_distinct(std::string_view name, const std::vector<Operand>& operands) {
    if (operands[0].kind != Operand::Kind::kPath) return;
    const auto same = [&](const Operand& operand) {
      return operand.kind == Operand::Kind::kPath && is_same(operand.path, operands[0].path);
    };
    if (std::none_of(operands.begin() + 1, operands.end(), same)) return;
    report_in_condition(fault::not_distinct(name, operands[0].path));
  }

  // The type that an operand is known to have before any item is looked at.
  static std::optional<ValueType> known_type(const Operand& operand) {
    if (operand.kind == Operand::Kind::kSize) return ValueType::kNumber;
    if (operand.kind == Operand::Kind::kPath || operand.value.empty()) return std::nullopt;
    return ValueView(operand.value).type();
  }

  void check_argument_types(const FunctionInfo& info, const std::vector<Operand>& arguments) {
    const auto first = known_type(arguments[0]);
    switch (info.kind) {
      case FunctionKind::kAttributeExists:
      case FunctionKind::kAttributeNotExists:
        if (arguments[0].kind != Operand::Kind::kPath) {
          report_in_condition(fault::needs_path(info.name));
        }
        return;
      case FunctionKind::kAttributeType:
        return check_type_argument(info, arguments[1]);
      case FunctionKind::kBeginsWith:
        for (const Operand& argument : arguments) {
          const auto type = known_type(argument);
          if (type && *type != ValueType::kString && *type != ValueType::kBinary) {
            report_operand_type(info.name, type_name(*type));
          }
        }
        return;
      case FunctionKind::kSize:
        if (first && (*first == ValueType::kNumber || *first == ValueType::kBool ||
                      *first == ValueType::kNull)) {
          report_operand_type(info.name, type_name(*first));
        }
        return;
      case FunctionKind::kContains:
        return;
    }
  }

  void check_type_argument(const FunctionInfo& info, const Operand& argument) {
    const auto type = known_type(argument);
    if (type != ValueType::kString) {
      if (!type && argument.kind == Operand::Kind::kValue) return;  // not defined: said already
      report_operand_type(info.name, type ? type_name(*type) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
      return;
    }
    const std::string_view name = ValueView(argument.value).string().bytes;
    for (auto value = ValueType::kString; value <= ValueType::kBinarySet;
         value = static_cast<ValueType>(static_cast<int>(value) + 1)) {
      if (type_name(value) == name) return;
    }
    report_in_condition("Invalid attribute type name found; type: " + std::string(name) +
                        ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  }

  ExpressionAttributes& attributes_;
  std::vector<DocumentPath> paths_;
  std::string fault_;            // empty: none
  std::string condition_fault_;  // likewise
};

}  // namespace

Result<Condition> resolve(const ast::ConditionExpression& expression,
                          ExpressionAttributes& attributes) {
  return Resolver(attributes).condition(expression);
}

Result<Projection> resolve(const ast::ProjectionExpression& expression,
                           ExpressionAttributes& attributes) {
  ASSIGN_OR_RETURN(std::vector<DocumentPath> paths, Resolver(attributes).projection(expression));
  RETURN_IF_ERROR(check_overlap(paths));
  return Projection(std::move(paths));
}

}  // namespace serein::dynamodb
