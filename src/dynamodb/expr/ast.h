#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// Expressions as they were written, with their placeholders: what the parser makes and the resolver
// reads. Immutable; depends on the text alone.
namespace serein::dynamodb::ast {

// One step of a document path: a name (perhaps a placeholder "#n") or an index into a list.
struct PathStep {
  std::string name;         // of an index, its digits
  std::uint64_t index = 0;  // the largest number for all that are too large
  bool is_index = false;
};

using Path = std::vector<PathStep>;

struct Function;

struct Operand {
  enum class Kind : std::uint8_t { kPath, kValue, kFunction };
  Kind kind = Kind::kPath;
  Path path;
  std::string value;  // placeholder, with its colon
  std::shared_ptr<const Function> function;
};

struct Function {
  std::string name;
  std::vector<Operand> arguments;
};

enum class Comparator : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
};

struct Condition {
  enum class Kind : std::uint8_t {
    kOr,          // conditions
    kAnd,         // conditions
    kNot,         // one condition
    kComparison,  // two operands
    kBetween,     // three operands
    kIn,          // two or more operands
    kFunction,    // one operand, a function
  };
  Kind kind = Kind::kFunction;
  Comparator comparator = Comparator::kEqual;
  std::vector<Condition> conditions;
  std::vector<Operand> operands;
};

struct ConditionExpression {
  Condition root;
  std::size_t operators = 0;  // comparisons, AND, OR, NOT and functions
};

struct ProjectionExpression {
  std::vector<Path> paths;
};

}  // namespace serein::dynamodb::ast
