#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/model/key_schema.h"

namespace serein::dynamodb {

// What a Query looks for: one partition key, and perhaps a range of sort keys.
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
  std::string hash;  // stored form of the value
  RangeOperator range_operator = RangeOperator::kNone;
  std::string range;  // stored form; the lower bound of kBetween
  std::string upper;  // of kBetween
};

// Reads a resolved KeyConditionExpression for a table with that key. Fails with the service's
// ValidationException for all that is no condition on the key; `check_key_condition_form` is what
// needs no table, and comes with the introduction.
Result<> check_key_condition_form(const Condition& condition);
Result<KeyCondition> read_key_condition(const Condition& condition, const KeySchema& key);

}  // namespace serein::dynamodb
