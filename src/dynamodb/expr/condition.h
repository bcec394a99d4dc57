#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dynamodb/expr/expression_attributes.h"
#include "dynamodb/model/item.h"

// Conditions with their placeholders looked up: what the resolver makes and evaluation reads.
// Immutable, free to be shared between threads.
namespace serein::dynamodb {

enum class FunctionKind : std::uint8_t {
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
  kSize,
};

struct Operand {
  enum class Kind : std::uint8_t { kPath, kValue, kSize };
  Kind kind = Kind::kPath;
  DocumentPath path;                     // kPath
  std::string value;                     // kValue: stored form
  std::shared_ptr<const Operand> sized;  // kSize: what it is the size of
};

struct ConditionNode {
  ast::Condition::Kind kind = ast::Condition::Kind::kAnd;
  ast::Comparator comparator = ast::Comparator::kEqual;
  FunctionKind function = FunctionKind::kAttributeExists;
  std::vector<ConditionNode> conditions;
  std::vector<Operand> operands;  // of a comparison, or the arguments of a function
};

class Condition {
 public:
  Condition(ConditionNode root, std::vector<DocumentPath> paths)
      : root_(std::move(root)), paths_(std::move(paths)) {}

  // Whether the condition holds for an item, or for there being none. A comparison between types
  // does not hold, nor one with an attribute that is not there, except <>.
  bool evaluate(const std::optional<ItemView>& item) const;

  const ConditionNode& root() const { return root_; }
  // Every path in it.
  const std::vector<DocumentPath>& paths() const { return paths_; }

 private:
  ConditionNode root_;
  std::vector<DocumentPath> paths_;
};

}  // namespace serein::dynamodb
