#include "dynamodb/expr/resolver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/limits.h"
#include "dynamodb/expr/reserved_words.h"
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

bool same_path(const DocumentPath& a, const DocumentPath& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].is_index != b[i].is_index || a[i].name != b[i].name || a[i].index != b[i].index) {
      return false;
    }
  }
  return true;
}

// "AttributeValue: {S:abc}", as messages show a value.
std::string show_value(const ValueView& value) {
  std::string content;
  if (value.is_scalar()) {
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
      // The service counts no further than to the first that is too many.
      return fail(aws::kValidationException,
                  "The expression contains too many operators; operator count: {}",
                  kMaxOperators + 1);
    }
    return Condition(std::move(root), std::move(paths_));
  }

  Result<std::vector<DocumentPath>> projection(const ast::ProjectionExpression& expression) {
    for (const ast::Path& path : expression.paths) paths_.push_back(resolve_path(path));
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

  void report_misuse(std::string_view function) {
    report("The function is not allowed to be used this way in an expression; function: " +
           std::string(function));
  }

  void report_operand_type(std::string_view name, std::string_view type) {
    report_in_condition("Incorrect operand type for operator or function; operator or function: " +
                        std::string(name) + ", operand type: " + std::string(type));
  }

  // Only size() gives a value to compare; the others are conditions.
  void refuse_conditions_as_operands(const ast::Operand& operand) {
    if (operand.kind != ast::Operand::Kind::kFunction || operand.function->name == "size") return;
    if (find_function(operand.function->name) != nullptr) report_misuse(operand.function->name);
  }

  void resolve_function_condition(const ast::Function& function, ConditionNode& resolved) {
    const FunctionInfo* info = known_function(function);
    if (info != nullptr && info->kind == FunctionKind::kSize) report_misuse(function.name);
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
      report("Invalid function name; function: " + function.name);
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
        resolved.path = resolve_path(operand.path);
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

  DocumentPath resolve_path(const ast::Path& path) {
    DocumentPath resolved = path;
    for (ast::PathStep& step : resolved) {
      if (step.is_index) {
        if (step.index > kMaxListIndex) {
          report("List index is not within the allowable range; index: [" + step.name + "]");
        }
        continue;
      }
      if (step.name.front() != '#') {
        if (is_reserved_word(step.name)) {
          report("Attribute name is a reserved keyword; reserved keyword: " + step.name);
        }
        continue;
      }
      const std::string* name = attributes_.use_name(step.name);
      if (name == nullptr) {
        report_in_condition(
            "An expression attribute name used in the document path is not defined; "
            "attribute name: " +
            step.name);
      } else {
        step.name = *name;
      }
    }
    if (resolved.size() > kMaxPathDepth) {
      report_in_condition("The document path has too many nesting levels; nesting levels: " +
                          std::to_string(resolved.size()));
    }
    return resolved;
  }

  // Empty where the placeholder is not defined.
  std::string resolve_value(const std::string& placeholder) {
    const std::string* value = attributes_.use_value(placeholder);
    if (value != nullptr) return *value;
    report_in_condition(
        "An expression attribute value used in expression is not defined; attribute "
        "value: " +
        placeholder);
    return {};
  }

  void check_arguments(const FunctionInfo& info, const std::vector<Operand>& arguments) {
    if (arguments.size() != info.arguments) {
      report_in_condition(
          "Incorrect number of operands for operator or function; operator or "
          "function: " +
          std::string(info.name) + ", number of operands: " + std::to_string(arguments.size()));
      return;
    }
    check_distinct(info.name, arguments);
    check_argument_types(info, arguments);
  }

  void check_distinct(std::string_view name, const std::vector<Operand>& operands) {
    if (operands[0].kind != Operand::Kind::kPath) return;
    const auto same = [&](const Operand& operand) {
      return operand.kind == Operand::Kind::kPath && same_path(operand.path, operands[0].path);
    };
    if (std::none_of(operands.begin() + 1, operands.end(), same)) return;
    report_in_condition(
        "The first operand must be distinct from the remaining operands for this "
        "operator or function; operator: " +
        std::string(name) + ", first operand: " + show_path(operands[0].path));
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
          report_in_condition(
              "Operator or function requires a document path; operator or function: " +
              std::string(info.name));
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

// Paths of a projection must not contain each other, nor see one value as list and map.
Result<> check_overlap(const std::vector<DocumentPath>& paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = i + 1; j < paths.size(); ++j) {
      const DocumentPath& a = paths[i];
      const DocumentPath& b = paths[j];
      std::size_t same = 0;
      while (same < a.size() && same < b.size() && same_path({a[same]}, {b[same]})) ++same;
      if (same == a.size() || same == b.size()) {
        return fail(aws::kValidationException,
                    "Two document paths overlap with each other; must remove or rewrite one of "
                    "these paths; path one: {}, path two: {}",
                    show_path(a), show_path(b));
      }
      if (a[same].is_index != b[same].is_index) {
        return fail(aws::kValidationException,
                    "Two document paths conflict with each other; must remove or rewrite one of "
                    "these paths; path one: {}, path two: {}",
                    show_path(a), show_path(b));
      }
    }
  }
  return {};
}

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
