#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/model/key_schema.h"

namespace serein::dynamodb {

// What a Query looks for: one partition, and perhaps a range of what orders the items in it.
struct KeyCondition {
  enum class RangeOperator : std::uint8_t {
    kNone,
    kEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,
    kBeginsWith,
  };
  std::vector<std::string> hash;  // stored forms of the values, in the order of the key
  // Of the sort attributes, from the left without gaps: those that must be equal but for the last,
  // which has an operator.
  std::vector<std::string> equal;
  RangeOperator range_operator = RangeOperator::kNone;
  std::string range;  // stored form; the lower bound of kBetween
  std::string upper;  // of kBetween
};

// Reads a resolved KeyConditionExpression for a table or index with that key. Fails with the
// service's ValidationException for all that is no condition on the key;
// `check_key_condition_form` is what needs no table.
Result<> check_key_condition_form(const Condition& condition);
Result<KeyCondition> read_key_condition(const Condition& condition, const KeySchema& key);

}  // namespace serein::dynamodb
