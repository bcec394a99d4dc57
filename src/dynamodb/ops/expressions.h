#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/expr/projection.h"
#include "dynamodb/expr/update.h"
#include "json/value.h"

namespace serein::dynamodb {

// The expressions of a request, or the parameters that they replaced, ready to be used. Absent ones
// are null.
struct Expressions {
  std::shared_ptr<const Condition> condition;
  std::shared_ptr<const Condition> key_condition;
  std::shared_ptr<const Condition> filter;
  std::shared_ptr<const Projection> projection;
  std::shared_ptr<const Update> update;
};

// Which of the parameters that concern expressions an operation has, in the order of the service's
// messages.
struct ExpressionParameters {
  std::vector<std::string_view> expressions;  // ProjectionExpression first
  std::vector<std::string_view> legacy;       // what they replaced
};

// Fails when both styles are used, and when placeholders come without an expression that could use
// them.
Result<> check_expression_parameters(const json::Value& input,
                                     const ExpressionParameters& parameters);

// Reads all expressions that the operation has of a request, with ExpressionAttributeNames and
// -Values, or what they replaced: Expected, KeyConditions, QueryFilter, ScanFilter,
// AttributesToGet, AttributeUpdates. What it has not is passed over: nobody has looked at it. Fails
// with the service's ValidationException when one is faulty, and when a name or value is not used
// by any.
Result<Expressions> read_expressions(const json::Value& input,
                                     const ExpressionParameters& parameters);

// Likewise for operations that have no expression but a projection, and so no values.
Result<std::shared_ptr<const Projection>> read_projection(const json::Value& input,
                                                          const ExpressionParameters& parameters);

// Attributes of keys, also of indexes, are scalars: fails when a path goes into one.
Result<> check_key_paths(const std::vector<DocumentPath>& paths, const Table& table);

}  // namespace serein::dynamodb
