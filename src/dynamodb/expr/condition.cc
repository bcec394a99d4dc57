#include "dynamodb/expr/condition.h"

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"
#include "dynamodb/model/number.h"

namespace serein::dynamodb {
namespace {

// What an operand comes to: a value, a size, or nothing where the attribute is not there.
struct Datum {
  std::optional<ValueView> value;
  std::optional<std::uint64_t> size;

  bool exists() const { return value || size; }
  bool is(ValueType type) const {
    return value ? value->type() == type : size && type == ValueType::kNumber;
  }
  Number number() const {
    return *Number::parse(value ? std::string(value->number()) : std::to_string(*size));
  }
};

// size(): of strings UTF-16 code units (the documentation says length; seen with characters beyond
// ASCII), of binaries bytes, of the others elements; numbers and the like have none.
std::optional<std::uint64_t> size_of(const ValueView& value) {
  switch (value.type()) {
    case ValueType::kString:
      return utf16_length(value.scalar());
    case ValueType::kBinary:
      return value.scalar().size();
    case ValueType::kList:
      return value.list().size();
    case ValueType::kMap:
      return value.map().size();
    case ValueType::kStringSet:
    case ValueType::kNumberSet:
    case ValueType::kBinarySet:
      return value.set().size();
    case ValueType::kNumber:
    case ValueType::kBool:
    case ValueType::kNull:
      return std::nullopt;
  }
  CHECK(false);
}

bool equal(const Datum& a, const Datum& b) {
  if (!a.exists() || !b.exists()) return false;
  if (a.value && b.value) return *a.value == *b.value;
  return a.is(ValueType::kNumber) && b.is(ValueType::kNumber) && a.number() == b.number();
}

// The order of two scalars of one type; nothing for all else.
std::optional<std::strong_ordering> order(const Datum& a, const Datum& b) {
  if (a.is(ValueType::kNumber) && b.is(ValueType::kNumber)) return a.number() <=> b.number();
  if (!a.value || !b.value || a.value->type() != b.value->type() || !a.value->is_scalar()) {
    return std::nullopt;
  }
  return compare_scalars(*a.value, *b.value);
}

bool compare(ast::Comparator comparator, const Datum& a, const Datum& b) {
  if (comparator == ast::Comparator::kEqual) return equal(a, b);
  if (comparator == ast::Comparator::kNotEqual) return !equal(a, b);
  const auto ordering = order(a, b);
  if (!ordering) return false;
  switch (comparator) {
    case ast::Comparator::kLess:
      return *ordering < 0;
    case ast::Comparator::kLessOrEqual:
      return *ordering <= 0;
    case ast::Comparator::kGreater:
      return *ordering > 0;
    case ast::Comparator::kGreaterOrEqual:
      return *ordering >= 0;
    case ast::Comparator::kEqual:
    case ast::Comparator::kNotEqual:
      break;
  }
  CHECK(false);
}

bool begins_with(const Datum& a, const Datum& b) {
  if (!a.value || !b.value || a.value->type() != b.value->type()) return false;
  if (!a.value->is_scalar() || a.value->type() == ValueType::kNumber) return false;
  const std::string_view prefix = b.value->scalar();
  return a.value->scalar().substr(0, prefix.size()) == prefix;
}

// The type of a set's elements.
ValueType element_type(ValueType set) {
  switch (set) {
    case ValueType::kStringSet:
      return ValueType::kString;
    case ValueType::kNumberSet:
      return ValueType::kNumber;
    default:
      return ValueType::kBinary;
  }
}

bool list_contains(const ListView& list, const Datum& element) {
  for (ListIterator member = list.begin(); !member.at_end(); member.next()) {
    if (equal({member.value(), std::nullopt}, element)) return true;
  }
  return false;
}

bool contains(const Datum& whole, const Datum& part) {
  if (!whole.value || !part.exists()) return false;
  const ValueView& value = *whole.value;
  if (value.type() == ValueType::kList) return list_contains(value.list(), part);
  if (value.is_set()) {
    if (!part.is(element_type(value.type()))) return false;
    return value.set().contains(part.value ? std::string(part.value->scalar())
                                           : std::to_string(*part.size));
  }
  if (!value.is_scalar() || value.type() == ValueType::kNumber || !part.is(value.type())) {
    return false;
  }
  return value.scalar().find(part.value->scalar()) != std::string_view::npos;
}

class Evaluation {
 public:
  explicit Evaluation(const std::optional<ItemView>& item) : item_(item) {}

  bool holds(const ConditionNode& node) const {
    using Kind = ast::Condition::Kind;
    const auto inner = [this](const ConditionNode& condition) { return holds(condition); };
    switch (node.kind) {
      case Kind::kOr:
        return std::any_of(node.conditions.begin(), node.conditions.end(), inner);
      case Kind::kAnd:
        return std::all_of(node.conditions.begin(), node.conditions.end(), inner);
      case Kind::kNot:
        return !holds(node.conditions[0]);
      case Kind::kComparison:
        return compare(node.comparator, datum(node.operands[0]), datum(node.operands[1]));
      case Kind::kBetween:
        return is_between(node);
      case Kind::kIn:
        return is_in(node);
      case Kind::kFunction:
        return function_holds(node);
    }
    CHECK(false);
  }

 private:
  Datum datum(const Operand& operand) const {
    switch (operand.kind) {
      case Operand::Kind::kPath:
        return {item_ ? find_path(*item_, operand.path) : std::nullopt, std::nullopt};
      case Operand::Kind::kValue:
        return {ValueView(operand.value), std::nullopt};
      case Operand::Kind::kSize: {
        const Datum sized = datum(*operand.sized);
        if (!sized.value) return {};
        return {std::nullopt, size_of(*sized.value)};
      }
    }
    CHECK(false);
  }

  bool is_between(const ConditionNode& node) const {
    const Datum value = datum(node.operands[0]);
    return compare(ast::Comparator::kGreaterOrEqual, value, datum(node.operands[1])) &&
           compare(ast::Comparator::kLessOrEqual, value, datum(node.operands[2]));
  }

  bool is_in(const ConditionNode& node) const {
    const Datum value = datum(node.operands[0]);
    return std::any_of(node.operands.begin() + 1, node.operands.end(),
                       [&](const Operand& operand) { return equal(value, datum(operand)); });
  }

  bool function_holds(const ConditionNode& node) const {
    const Datum first = datum(node.operands[0]);
    switch (node.function) {
      case FunctionKind::kAttributeExists:
        return first.exists();
      case FunctionKind::kAttributeNotExists:
        return !first.exists();
      case FunctionKind::kAttributeType:
        return first.value &&
               type_name(first.value->type()) == datum(node.operands[1]).value->string().bytes;
      case FunctionKind::kBeginsWith:
        return begins_with(first, datum(node.operands[1]));
      case FunctionKind::kContains:
        return contains(first, datum(node.operands[1]));
      case FunctionKind::kSize:
        break;  // is no condition: the resolver refuses it
    }
    CHECK(false);
  }

  const std::optional<ItemView>& item_;
};

}  // namespace

bool Condition::evaluate(const std::optional<ItemView>& item) const {
  return Evaluation(item).holds(root_);
}

}  // namespace serein::dynamodb
