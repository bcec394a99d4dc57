#include <algorithm>
#include <array>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/document_paths.h"
#include "dynamodb/expr/faults.h"
#include "dynamodb/expr/limits.h"
#include "dynamodb/expr/resolver.h"

namespace serein::dynamodb {
namespace {

using ClauseKind = ast::UpdateClause::Kind;

constexpr std::string_view kIfNotExists = "if_not_exists";
constexpr std::string_view kListAppend = "list_append";
constexpr std::size_t kFunctionArguments = 2;  // of both

constexpr std::array<std::string_view, 6> kConditionFunctions{
    "attribute_exists", "attribute_not_exists",
    "attribute_type",   "begins_with",
    "contains",         "size"};

tl::unexpected<Error> invalid(std::string message) {
  return fail(Error(aws::kValidationException, std::move(message)));
}

std::string_view clause_name(ClauseKind kind) {
  constexpr std::array<std::string_view, 4> kNames{"SET", "REMOVE", "ADD", "DELETE"};
  return kNames[static_cast<std::size_t>(kind)];
}

UpdateAction::Kind action_kind(ClauseKind kind) {
  switch (kind) {
    case ClauseKind::kSet:
      return UpdateAction::Kind::kSet;
    case ClauseKind::kRemove:
      return UpdateAction::Kind::kRemove;
    case ClauseKind::kAdd:
      return UpdateAction::Kind::kAdd;
    case ClauseKind::kDelete:
      break;
  }
  return UpdateAction::Kind::kDelete;
}

// The long names of types, which only the messages about ADD and DELETE use.
std::string_view long_type_name(ValueType type) {
  constexpr std::array<std::string_view, 11> kNames{
      "",     "STRING", "NUMBER",     "BINARY",     "BOOLEAN",   "NULL",
      "LIST", "MAP",    "STRING_SET", "NUMBER_SET", "BINARY_SET"};
  return kNames[static_cast<std::size_t>(type)];
}

// The type that an operand is known to have before any item is looked at.
std::optional<ValueType> known_type(const UpdateOperand& operand) {
  if (operand.kind == UpdateOperand::Kind::kListAppend) return ValueType::kList;
  if (operand.kind != UpdateOperand::Kind::kValue) return std::nullopt;
  return ValueView(operand.value).type();
}

// Looks for faults in the order of the service: what is wrong whatever placeholders stand for,
// clause by clause; paths that meet; undefined names; then the rest. The last two go through the
// actions from the last to the first.
class UpdateResolver {
 public:
  explicit UpdateResolver(ExpressionAttributes& attributes) : attributes_(attributes) {}

  Result<Update> resolve(const ast::UpdateExpression& expression) {
    RETURN_IF_ERROR(check_clauses(expression.clauses));
    RETURN_IF_ERROR(check_targets(expression.clauses));
    std::vector<Parsed> actions = actions_of(expression.clauses);
    for (auto action = actions.rbegin(); action != actions.rend(); ++action) {
      RETURN_IF_ERROR(check_names(*action->action));
    }
    std::vector<UpdateAction> resolved(actions.size());
    for (std::size_t i = actions.size(); i-- > 0;) {
      ASSIGN_OR_RETURN(resolved[i], resolve_action(actions[i]));
    }
    if (expression.operators > kMaxOperators) return invalid(fault::too_many_operators());
    return Update(std::move(resolved), Update::Style::kExpression);
  }

 private:
  // An action and where it stands.
  struct Parsed {
    const ast::UpdateAction* action = nullptr;
    ClauseKind kind = ClauseKind::kSet;
    std::size_t clause = 0;
  };

  static std::vector<Parsed> actions_of(const std::vector<ast::UpdateClause>& clauses) {
    std::vector<Parsed> actions;
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      for (const ast::UpdateAction& action : clauses[i].actions) {
        actions.push_back({&action, clauses[i].kind, i});
      }
    }
    return actions;
  }

  // Clauses of one kind are looked at together, where the first of them stands.
  static Result<> check_clauses(const std::vector<ast::UpdateClause>& clauses) {
    std::vector<ClauseKind> seen;
    for (const ast::UpdateClause& first : clauses) {
      if (std::find(seen.begin(), seen.end(), first.kind) != seen.end()) continue;
      seen.push_back(first.kind);
      std::size_t count = 0;
      for (const ast::UpdateClause& clause : clauses) {
        if (clause.kind != first.kind) continue;
        for (const ast::UpdateAction& action : clause.actions) {
          RETURN_IF_ERROR(check_form(action));
        }
        ++count;
      }
      if (count > 1) {
        return fail(aws::kValidationException,
                    "The \"{}\" section can only be used once in an update expression;",
                    clause_name(first.kind));
      }
    }
    return {};
  }

  static Result<> check_form(const ast::UpdateAction& action) {
    RETURN_IF_ERROR(check_path_form(action.path));
    const bool is_whole_value = action.sign == '\0';
    for (const ast::Operand& operand : action.operands) {
      RETURN_IF_ERROR(check_form(operand, is_whole_value));
    }
    return {};
  }

  static Result<> check_form(const ast::Operand& operand, bool is_whole_value) {
    if (operand.kind == ast::Operand::Kind::kPath) return check_path_form(operand.path);
    if (operand.kind == ast::Operand::Kind::kValue) return {};
    const ast::Function& function = *operand.function;
    RETURN_IF_ERROR(check_function(function.name, is_whole_value));
    for (const ast::Operand& argument : function.arguments) {
      RETURN_IF_ERROR(check_form(argument, false));
    }
    return {};
  }

  static Result<> check_function(const std::string& name, bool is_whole_value) {
    if (name == kIfNotExists) return {};
    if (name == kListAppend) {
      // It may not be an operand of anything: so the service refuses list_append(list_append(…), …)
      if (is_whole_value) return {};
      return invalid(fault::misused_function(name));
    }
    const auto* const end = kConditionFunctions.end();
    if (std::find(kConditionFunctions.begin(), end, name) == end) {
      return invalid(fault::unknown_function(name));
    }
    return fail(aws::kValidationException,
                "The function is not allowed in an update expression; function: {}", name);
  }

  Result<> check_targets(const std::vector<ast::UpdateClause>& clauses) {
    std::vector<DocumentPath> paths;
    for (const Parsed& parsed : actions_of(clauses)) {
      ASSIGN_OR_RETURN(DocumentPath path, resolve_path(parsed.action->path, attributes_));
      paths.push_back(std::move(path));
    }
    return check_overlap(paths);
  }

  Result<> check_names(const ast::UpdateAction& action) {
    for (const ast::Operand& operand : action.operands) RETURN_IF_ERROR(check_names(operand));
    return {};
  }

  Result<> check_names(const ast::Operand& operand) {
    if (operand.kind == ast::Operand::Kind::kPath) {
      RETURN_IF_ERROR(resolve_path(operand.path, attributes_));
    } else if (operand.kind == ast::Operand::Kind::kFunction) {
      for (const ast::Operand& argument : operand.function->arguments) {
        RETURN_IF_ERROR(check_names(argument));
      }
    }
    return {};
  }

  Result<UpdateAction> resolve_action(const Parsed& parsed) {
    UpdateAction action;
    action.kind = action_kind(parsed.kind);
    action.clause = parsed.clause;
    action.sign = parsed.action->sign;
    ASSIGN_OR_RETURN(action.path, resolve_path(parsed.action->path, attributes_));
    ASSIGN_OR_RETURN(action.operands, resolve_operands(parsed.action->operands));
    if (action.sign != '\0') {
      RETURN_IF_ERROR(
          check_types(std::string(1, action.sign), ValueType::kNumber, action.operands));
    }
    RETURN_IF_ERROR(check_added_type(parsed.kind, action.operands));
    return action;
  }

  Result<std::vector<UpdateOperand>> resolve_operands(const std::vector<ast::Operand>& operands) {
    std::vector<UpdateOperand> resolved;
    for (const ast::Operand& operand : operands) {
      ASSIGN_OR_RETURN(UpdateOperand one, resolve_operand(operand));
      resolved.push_back(std::move(one));
    }
    return resolved;
  }

  Result<UpdateOperand> resolve_operand(const ast::Operand& operand) {
    if (operand.kind == ast::Operand::Kind::kFunction) return resolve_function(*operand.function);
    UpdateOperand resolved;
    if (operand.kind == ast::Operand::Kind::kPath) {
      ASSIGN_OR_RETURN(resolved.path, resolve_path(operand.path, attributes_));
      return resolved;
    }
    const std::string* value = attributes_.use_value(operand.value);
    if (value == nullptr) return invalid(fault::undefined_value(operand.value));
    resolved.kind = UpdateOperand::Kind::kValue;
    resolved.value = *value;
    return resolved;
  }

  Result<UpdateOperand> resolve_function(const ast::Function& function) {
    ASSIGN_OR_RETURN(std::vector<UpdateOperand> arguments, resolve_operands(function.arguments));
    if (arguments.size() != kFunctionArguments) {
      return invalid(fault::operand_count(function.name, arguments.size()));
    }
    UpdateOperand resolved;
    if (function.name == kListAppend) {
      RETURN_IF_ERROR(check_types(kListAppend, ValueType::kList, arguments));
      resolved.kind = UpdateOperand::Kind::kListAppend;
      resolved.arguments = std::move(arguments);
      return resolved;
    }
    if (arguments[0].kind != UpdateOperand::Kind::kPath) {
      return invalid(fault::needs_path(kIfNotExists));
    }
    if (arguments[1].kind == UpdateOperand::Kind::kPath &&
        is_same(arguments[0].path, arguments[1].path)) {
      return invalid(fault::not_distinct(kIfNotExists, arguments[0].path));
    }
    resolved.kind = UpdateOperand::Kind::kIfNotExists;
    resolved.path = std::move(arguments[0].path);
    resolved.arguments.push_back(std::move(arguments[1]));
    return resolved;
  }

  static Result<> check_types(std::string_view name, ValueType wanted,
                              const std::vector<UpdateOperand>& operands) {
    for (const UpdateOperand& operand : operands) {
      const auto type = known_type(operand);
      if (type && *type != wanted) return invalid(fault::operand_type(name, type_name(*type)));
    }
    return {};
  }

  // ADD wants a number or a set, DELETE a set.
  static Result<> check_added_type(ClauseKind kind, const std::vector<UpdateOperand>& operands) {
    if (kind != ClauseKind::kAdd && kind != ClauseKind::kDelete) return {};
    const ValueView value(operands[0].value);
    if (value.is_set()) return {};
    if (kind == ClauseKind::kAdd && value.type() == ValueType::kNumber) return {};
    const std::string_view name = clause_name(kind);
    return fail(aws::kValidationException,
                "Incorrect operand type for operator or function; operator: {}, operand type: {}, "
                "typeSet: ALLOWED_FOR_{}_OPERAND",
                name, long_type_name(value.type()), name);
  }

  ExpressionAttributes& attributes_;
};

}  // namespace

Result<Update> resolve(const ast::UpdateExpression& expression, ExpressionAttributes& attributes) {
  return UpdateResolver(attributes).resolve(expression);
}

}  // namespace serein::dynamodb
