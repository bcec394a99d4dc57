#pragma once

#include <string>

#include "base/result.h"
#include "dynamodb/model/item.h"

// What updates compute from values. All results are in the stored form; operands of other types
// than those named are a CHECK failure.
namespace serein::dynamodb {

// Sum and difference of two numbers. Fail with the service's ValidationException when the result is
// out of range.
Result<std::string> add_numbers(const ValueView& a, const ValueView& b);
Result<std::string> subtract_numbers(const ValueView& a, const ValueView& b);

// The elements of two sets of one type.
std::string unite_sets(const ValueView& a, const ValueView& b);
// The elements of `a` that `b`, a set of the same type, does not have. Empty if there is none: sets
// are never empty.
std::string subtract_sets(const ValueView& a, const ValueView& b);

// The elements of both lists, those of `a` first.
std::string join_lists(const ValueView& a, const ValueView& b);

// How many levels a value has: 1 for scalars and sets.
unsigned nesting_levels(const ValueView& value);

}  // namespace serein::dynamodb
