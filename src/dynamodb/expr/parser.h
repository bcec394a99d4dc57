#pragma once

#include <string_view>

#include "base/result.h"
#include "dynamodb/expr/ast.h"

namespace serein::dynamodb {

// Reads a condition, filter or key condition. Fails with the service's ValidationException without
// its introduction
// ("Invalid ConditionExpression: "), which the caller knows: empty, too long, or `Syntax error;
// token: …`.
Result<ast::ConditionExpression> parse_condition(std::string_view text);

// Reads a projection; fails likewise.
Result<ast::ProjectionExpression> parse_projection(std::string_view text);

// Reads an update; fails likewise. A clause that comes twice is left to the resolver, for the
// service looks for other faults first.
Result<ast::UpdateExpression> parse_update(std::string_view text);

}  // namespace serein::dynamodb
