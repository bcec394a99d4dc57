#pragma once

#include "aws/model.h"
#include "aws/patterns.h"
#include "base/result.h"
#include "json/value.h"

namespace serein::aws {

// Checks inputs against interface models. Safe for use by many threads.
class Validator {
 public:
  // Checks `input`, an object, in one walk in the order of the shape's members. Fails
  //  - with SerializationException at the first value whose JSON type is not that of its shape;
  //  - else with ValidationException, which tells all violated constraints (up to
  //    kMaxReportedViolations) in the order of the model and the words of the services.
  // Values of opaque shapes are looked at only to find a wrong type that goes before a violation.
  // Members that the shape does not have are ignored; null counts as absent. What passes has
  // everywhere but in opaque shapes the types of the model: elements and map values are not null,
  // integers have no exponent and fit 64 bits (a fraction is to be cut off), blobs are canonical
  // base64.
  Result<> validate(const ServiceModel& service, const Shape& shape,
                    const json::Value& input) const;

  // Checks the types alone, inside of opaque shapes too: services read all of a request before they
  // judge any of it, so a wrong type goes before whatever else an operation finds.
  Result<> check_types(const ServiceModel& service, const Shape& shape,
                       const json::Value& input) const;

 private:
  Patterns patterns_;
};

}  // namespace serein::aws
