#pragma once

#include <string>

#include "dynamodb/model/item.h"

namespace serein::dynamodb {

// Appends the API's JSON of a value, {"S":"…"}, and of an item or key, {"Artist":{"S":"…"},…}.
void append_json(std::string& out, const ValueView& value);
void append_json(std::string& out, const ItemView& item);

// Appends `name` and a colon.
void append_json_name(std::string& out, const Text& name);

}  // namespace serein::dynamodb
