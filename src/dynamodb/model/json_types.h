#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

// Reading the parts of attribute values in the API's JSON. Each fails with the service's
// SerializationException where the JSON type is another one.
namespace serein::dynamodb {

// The members of {"S": …}.
Result<std::span<const json::Member>> read_attribute_value(const json::Value& value);

Result<std::string_view> read_string(const json::Value& value);
Result<bool> read_boolean(const json::Value& value);
// The bytes that the base64 text stands for.
Result<std::string> read_blob(const json::Value& value);
Result<std::span<const json::Value>> read_list(const json::Value& value);
// The members of a map of attribute values.
Result<std::span<const json::Member>> read_map(const json::Value& value);

}  // namespace serein::dynamodb
