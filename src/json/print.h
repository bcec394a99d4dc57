#pragma once

#include <string>

#include "json/value.h"

namespace serein::json {

// `value` as compact JSON text; numbers as they were written. Recurses as deep as the value does.
std::string to_json(const Value& value);

}  // namespace serein::json
