#include "dynamodb/expr/update.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/expr/document_paths.h"
#include "dynamodb/expr/value_arithmetic.h"
#include "dynamodb/model/item_editor.h"
#include "dynamodb/model/limits.h"

namespace serein::dynamodb {
namespace {

using Kind = UpdateAction::Kind;

// Where the place is that an action changes.
enum class Place : std::uint8_t {
  kReachable,
  kNoParent,     // what should hold it is not there
  kWrongParent,  // or is of a type that cannot
};

// One application of an update to an item. Of several faults the service's choice is reported: a
// path into the wrong type, a wrong type anywhere, then by clauses from the last to the first paths
// that are not there and attributes that are read but not there, at last numbers out of range.
class Application {
 public:
  Application(const std::vector<UpdateAction>& actions, Update::Style style, const ItemView& item)
      : actions_(actions), style_(style), item_(item), editor_(item) {}

  Result<std::string> run() {
    RETURN_IF_ERROR(check_parents());
    std::vector<Operands> operands;
    operands.reserve(actions_.size());
    for (const UpdateAction& action : actions_) {
      ASSIGN_OR_RETURN(Operands evaluated, operands_of(action));
      operands.push_back(std::move(evaluated));
    }
    RETURN_IF_ERROR(check_presence(operands));
    for (std::size_t i = 0; i < actions_.size(); ++i) {
      RETURN_IF_ERROR(perform(actions_[i], operands[i]));
    }
    std::string after = editor_.encode();
    if (ItemView(after).size_bytes() > kMaxItemBytes) {
      return fail(aws::kValidationException,
                  "Item size to update has exceeded the maximum allowed size");
    }
    return after;
  }

 private:
  // Nothing for an attribute that is not there.
  using Operands = std::vector<std::optional<ValueView>>;

  static tl::unexpected<Error> invalid_path() {
    return fail(aws::kValidationException,
                "The document path provided in the update expression is invalid for update");
  }

  tl::unexpected<Error> wrong_type() const {
    if (style_ == Update::Style::kLegacy) {
      return fail(aws::kValidationException, "Type mismatch for attribute to update");
    }
    return fail(aws::kValidationException,
                "An operand in the update expression has an incorrect data type");
  }

  Place place_of(const DocumentPath& path) const {
    if (path.size() == 1) return Place::kReachable;
    const auto parent = find_path(item_, DocumentPath(path.begin(), path.end() - 1));
    if (!parent) return Place::kNoParent;
    const ValueType wanted = path.back().is_index ? ValueType::kList : ValueType::kMap;
    return parent->type() == wanted ? Place::kReachable : Place::kWrongParent;
  }

  Result<> check_parents() const {
    for (const UpdateAction& action : actions_) {
      if (place_of(action.path) == Place::kWrongParent) return invalid_path();
    }
    return {};
  }

  // What the action works with, of the types that it needs as far as they are there.
  Result<Operands> operands_of(const UpdateAction& action) {
    Operands operands;
    for (const UpdateOperand& operand : action.operands) {
      ASSIGN_OR_RETURN(const auto value, evaluate(operand));
      if (action.sign != '\0' && value && value->type() != ValueType::kNumber) return wrong_type();
      operands.push_back(value);
    }
    if (action.kind == Kind::kAdd || action.kind == Kind::kDelete) {
      const auto present = find_path(item_, action.path);
      if (present && present->type() != operands[0]->type()) return wrong_type();
    }
    return operands;
  }

  Result<std::optional<ValueView>> evaluate(const UpdateOperand& operand) {
    switch (operand.kind) {
      case UpdateOperand::Kind::kPath:
        return find_path(item_, operand.path);
      case UpdateOperand::Kind::kValue:
        return ValueView(operand.value);
      case UpdateOperand::Kind::kIfNotExists: {
        const auto present = find_path(item_, operand.path);
        if (present) return present;
        return evaluate(operand.arguments[0]);
      }
      case UpdateOperand::Kind::kListAppend:
        return append_lists(operand);
    }
    CHECK(false);
  }

  Result<std::optional<ValueView>> append_lists(const UpdateOperand& operand) {
    Operands lists;
    for (const UpdateOperand& argument : operand.arguments) {
      ASSIGN_OR_RETURN(const auto list, evaluate(argument));
      if (list && list->type() != ValueType::kList) return wrong_type();
      lists.push_back(list);
    }
    if (!lists[0] || !lists[1]) return std::nullopt;
    return keep(join_lists(*lists[0], *lists[1]));
  }

  Result<> check_presence(const std::vector<Operands>& operands) const {
    if (actions_.empty()) return {};
    for (std::size_t clause = actions_.back().clause + 1; clause-- > 0;) {
      for (const UpdateAction& action : actions_) {
        if (action.clause == clause && place_of(action.path) != Place::kReachable) {
          return invalid_path();
        }
      }
      for (std::size_t i = 0; i < actions_.size(); ++i) {
        if (actions_[i].clause != clause) continue;
        if (std::find(operands[i].begin(), operands[i].end(), std::nullopt) != operands[i].end()) {
          return fail(aws::kValidationException,
                      "The provided expression refers to an attribute that does not exist in the "
                      "item");
        }
      }
    }
    return {};
  }

  Result<> perform(const UpdateAction& action, const Operands& operands) {
    switch (action.kind) {
      case Kind::kSet:
        return perform_set(action, operands);
      case Kind::kAdd:
        return perform_add(action, *operands[0]);
      case Kind::kDelete:
        perform_delete(action, *operands[0]);
        return {};
      case Kind::kRemove:
        CHECK(editor_.remove(action.path));
        return {};
    }
    CHECK(false);
  }

  Result<> perform_set(const UpdateAction& action, const Operands& operands) {
    if (action.sign == '\0') return put(action.path, *operands[0]);
    ASSIGN_OR_RETURN(std::string result, action.sign == '+'
                                             ? add_numbers(*operands[0], *operands[1])
                                             : subtract_numbers(*operands[0], *operands[1]));
    return put(action.path, keep(std::move(result)));
  }

  Result<> perform_add(const UpdateAction& action, const ValueView& value) {
    const auto present = find_path(item_, action.path);
    if (!present) return put(action.path, value);
    if (value.type() == ValueType::kNumber) {
      ASSIGN_OR_RETURN(std::string sum, add_numbers(*present, value));
      return put(action.path, keep(std::move(sum)));
    }
    return put(action.path,
               keep(value.is_set() ? unite_sets(*present, value) : join_lists(*present, value)));
  }

  void perform_delete(const UpdateAction& action, const ValueView& value) {
    const auto present = find_path(item_, action.path);
    if (!present) return;
    std::string rest = subtract_sets(*present, value);
    CHECK(rest.empty() ? editor_.remove(action.path)
                       : editor_.set(action.path, keep(std::move(rest)).bytes()));
  }

  Result<> put(const DocumentPath& path, const ValueView& value) {
    if (path.size() - 1 + nesting_levels(value) > kMaxNesting) {
      return fail(aws::kValidationException,
                  "Nesting Levels have exceeded supported limits: Attributes in the item have "
                  "nested levels beyond supported limit");
    }
    CHECK(editor_.set(path, value.bytes()));
    return {};
  }

  // Keeps a computed value as long as the editor needs it.
  ValueView keep(std::string value) { return ValueView(computed_.emplace_back(std::move(value))); }

  const std::vector<UpdateAction>& actions_;
  Update::Style style_;
  const ItemView& item_;
  ItemEditor editor_;
  std::deque<std::string> computed_;
};

void collect_read_paths(const std::vector<UpdateOperand>& operands,
                        std::vector<DocumentPath>& paths) {
  for (const UpdateOperand& operand : operands) {
    if (!operand.path.empty()) paths.push_back(operand.path);
    collect_read_paths(operand.arguments, paths);
  }
}

}  // namespace

Update::Update(std::vector<UpdateAction> actions, Style style)
    : actions_(std::move(actions)), style_(style) {
  for (const UpdateAction& action : actions_) {
    paths_.push_back(action.path);
    collect_read_paths(action.operands, read_paths_);
  }
  creates_item_ = actions_.empty() ||
                  std::any_of(actions_.begin(), actions_.end(), [](const UpdateAction& action) {
                    return action.kind == Kind::kSet || action.kind == Kind::kAdd;
                  });
}

Result<std::string> Update::apply(const std::optional<ItemView>& before,
                                  std::string_view key) const {
  if (before) return Application(actions_, style_, *before).run();
  if (!creates_item_) return std::string(key);
  return Application(actions_, style_, ItemView(key)).run();
}

}  // namespace serein::dynamodb
