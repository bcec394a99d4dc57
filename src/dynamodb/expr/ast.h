#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dynamodb/model/document_path.h"

// Expressions as they were written, with their placeholders: what the parser makes and the resolver
// reads. Immutable; depends on the text alone.
namespace serein::dynamodb::ast {

// Their names may be placeholders, "#n".
using PathStep = dynamodb::PathStep;
using Path = dynamodb::DocumentPath;

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

// What happens at one path.
struct UpdateAction {
  Path path;
  // Of SET one, or two that `sign` joins; of ADD and DELETE a value; of REMOVE none.
  std::vector<Operand> operands;
  char sign = '\0';  // '+' or '-'
};

struct UpdateClause {
  enum class Kind : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  Kind kind = Kind::kSet;
  std::vector<UpdateAction> actions;
};

struct UpdateExpression {
  std::vector<UpdateClause>
      clauses;                // in the order of the text; the resolver refuses repeated ones
  std::size_t operators = 0;  // "+", "-" and functions
};

}  // namespace serein::dynamodb::ast
