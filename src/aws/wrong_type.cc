#include "aws/wrong_type.h"

#include <fmt/format.h>

#include <string>

#include "aws/errors.h"

namespace serein::aws {
namespace {

constexpr std::string_view kStructureNotExpected =
    "Start of structure or map found where not expected";

// How the services' parser calls a scalar token.
std::string_view token_name(const json::Value& value) {
  switch (value.type()) {
    case json::Type::kBool:
      return value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
    case json::Type::kNumber:
      return value.number().find_first_of(".eE") == std::string_view::npos ? "NUMBER_VALUE"
                                                                           : "DECIMAL_VALUE";
    default:
      return "STRING_VALUE";
  }
}

// The class that the service decodes a shape into: its namespace, which ends in '#', as a package.
std::string class_name(const ServiceModel& service, const Shape& shape) {
  if (shape.type == ShapeType::kString) return "java.lang.String";
  std::string name(service.error_namespace);
  if (!name.empty()) name.back() = '.';
  return name.append(shape.name);
}

std::string not_scalar(const json::Value& value, std::string_view type) {
  if (value.is_array()) return fmt::format("Unrecognized collection type class java.lang.{}", type);
  if (value.is_object()) return std::string(kStructureNotExpected);
  return fmt::format("{} cannot be converted to {}", token_name(value), type);
}

std::string not_boolean(const json::Value& value) {
  if (value.is_string()) return "Unexpected token received from parser";
  return not_scalar(value, "Boolean");
}

std::string not_blob(const json::Value& value) {
  if (value.is_array()) return "Unrecognized collection type class java.nio.ByteBuffer";
  if (value.is_object()) return std::string(kStructureNotExpected);
  if (!value.is_string()) return "only base-64-encoded strings are convertible to bytes";
  if (const std::size_t size = value.string().size(); size % 4 != 0) {
    return fmt::format("Base64 encoded length is expected a multiple of 4 bytes but found: {}",
                       size);
  }
  // The misspelling is the service's.
  return "Invalid last non-pad Base64 character dectected";
}

std::string not_list(const json::Value& value) {
  return std::string(value.is_object() ? kStructureNotExpected : "Unexpected field type");
}

std::string not_map(const ServiceModel& service, const Shape& shape, const json::Value& value) {
  if (!value.is_array()) return "Unexpected field type";
  return fmt::format("Unrecognized collection type java.util.Map<java.lang.String, {}>",
                     class_name(service, *shape.element));
}

std::string not_structure(const ServiceModel& service, const Shape& shape, const json::Value& value,
                          Place place) {
  if (value.is_array()) {
    return fmt::format("Unrecognized collection type class {}", class_name(service, shape));
  }
  return place == Place::kElement ? "Unexpected value type in payload" : "Unexpected field type";
}

std::string message(const ServiceModel& service, const Shape& shape, const json::Value& value,
                    Place place) {
  switch (shape.type) {
    case ShapeType::kStructure:
    case ShapeType::kUnion:
      return not_structure(service, shape, value, place);
    case ShapeType::kList:
      return not_list(value);
    case ShapeType::kMap:
      return not_map(service, shape, value);
    case ShapeType::kString:
      return not_scalar(value, "String");
    case ShapeType::kBlob:
      return not_blob(value);
    case ShapeType::kBoolean:
      return not_boolean(value);
    case ShapeType::kInteger:
      return not_scalar(value, "Integer");
    case ShapeType::kLong:
      return not_scalar(value, "Long");
    case ShapeType::kFloat:
      return not_scalar(value, "Float");
    case ShapeType::kDouble:
      return not_scalar(value, "Double");
    case ShapeType::kTimestamp:
      return not_scalar(value, "Date");
  }
  return {};
}

}  // namespace

Error wrong_type(const ServiceModel& service, const Shape& shape, const json::Value& value,
                 Place place) {
  return {kSerializationException, message(service, shape, value, place)};
}

}  // namespace serein::aws
