#pragma once

#include "base/result.h"
#include "dynamodb/expr/ast.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/expr/expression_attributes.h"
#include "dynamodb/expr/projection.h"
#include "dynamodb/expr/update.h"

namespace serein::dynamodb {

// Looks up the placeholders of a parsed expression and checks what depends on them: reserved words,
// functions and their operands. Of several faults the service's choice is reported. Fails with a
// ValidationException without its introduction, as the parser does.
Result<Condition> resolve(const ast::ConditionExpression& expression,
                          ExpressionAttributes& attributes);
Result<Projection> resolve(const ast::ProjectionExpression& expression,
                           ExpressionAttributes& attributes);
Result<Update> resolve(const ast::UpdateExpression& expression, ExpressionAttributes& attributes);

}  // namespace serein::dynamodb
