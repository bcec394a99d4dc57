#pragma once

#include "aws/model.h"
#include "base/error.h"
#include "json/value.h"

namespace serein::aws {

// Where a value stands: the services word a structure that is none differently.
enum class Place : std::uint8_t { kMember, kElement };

// The SerializationException for a value that is not of its shape's type, in the words of the
// services' parsers, which name the Java types that they decode into.
Error wrong_type(const ServiceModel& service, const Shape& shape, const json::Value& value,
                 Place place);

}  // namespace serein::aws
