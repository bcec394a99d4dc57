#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/expr/projection.h"
#include "dynamodb/expr/update.h"
#include "json/value.h"

// The parameters that expressions replaced, read into what expressions are resolved to. Their JSON
// has been checked against the interface model. Attributes are named as they are: a dot in a name
// is no path. All fail with the service's ValidationException.
namespace serein::dynamodb {

// Expected and ConditionalOperator of a request; nothing if nothing is expected.
Result<std::optional<Condition>> read_expected(const json::Value& input);

// QueryFilter or ScanFilter, whichever `parameter` names, and ConditionalOperator; likewise.
Result<std::optional<Condition>> read_filter(const json::Value& input, std::string_view parameter);

// KeyConditions, for read_key_condition().
Result<Condition> read_key_conditions(const json::Value& key_conditions);

// AttributesToGet.
Result<Projection> read_attributes_to_get(const json::Value& list);

// AttributeUpdates.
Result<Update> read_attribute_updates(const json::Value& map);

}  // namespace serein::dynamodb
