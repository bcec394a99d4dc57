#pragma once

#include <string>

#include "base/result.h"
#include "json/value.h"

namespace serein::dynamodb {

// The stored form of an item or key given as a map of attribute values in the API's JSON, whose
// JSON types have been checked against the interface model. Fails with the service's
// ValidationException for what the types allow but the database does not: values without or with
// several types, empty sets, duplicates, faulty numbers, too much nesting. The size limit of items
// is not checked here: it does not hold for keys and expression values.
Result<std::string> encode_item(const json::Value& attributes);

// The stored form of a single attribute value.
Result<std::string> encode_value(const json::Value& value);

// Fails when an item is larger than 400 KB.
Result<> check_item_size(std::string_view item);

}  // namespace serein::dynamodb
