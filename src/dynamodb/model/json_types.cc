#include "dynamodb/model/json_types.h"

#include "aws/errors.h"
#include "base/encoding.h"

namespace serein::dynamodb {
namespace {

// The names of the service's own types, which its messages show.
constexpr std::string_view kAttributeValueClass =
    "class com.amazonaws.dynamodb.v20120810.AttributeValue";
constexpr std::string_view kAttributeMapClass =
    "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";

tl::unexpected<Error> structure_not_expected() {
  return fail(aws::kSerializationException, "Start of structure or map found where not expected");
}

tl::unexpected<Error> list_not_expected(std::string_view expected_class) {
  return fail(aws::kSerializationException, "Unrecognized collection type {}", expected_class);
}

// What the service's messages call a scalar.
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

tl::unexpected<Error> not_convertible(const json::Value& value, std::string_view type) {
  if (value.is_object()) return structure_not_expected();
  if (value.is_array()) return list_not_expected(fmt::format("class java.lang.{}", type));
  return fail(aws::kSerializationException, "{} cannot be converted to {}", token_name(value),
              type);
}

tl::unexpected<Error> not_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return fail(aws::kSerializationException,
                "Base64 encoded length is expected a multiple of 4 bytes but found: {}",
                text.size());
  }
  // The misspelling is the service's.
  return fail(aws::kSerializationException, "Invalid last non-pad Base64 character dectected");
}

}  // namespace

Result<std::span<const json::Member>> read_attribute_value(const json::Value& value) {
  if (value.is_object()) return value.object();
  // The API's models have no nulls inside lists and maps; to the service they are values without
  // a type.
  if (value.is_null()) return std::span<const json::Member>();
  if (value.is_array()) return list_not_expected(kAttributeValueClass);
  return fail(aws::kSerializationException, "Unexpected value type in payload");
}

Result<std::string_view> read_string(const json::Value& value) {
  if (value.is_string()) return value.string();
  return not_convertible(value, "String");
}

Result<bool> read_boolean(const json::Value& value) {
  if (value.is_bool()) return value.boolean();
  if (value.is_string()) {
    return fail(aws::kSerializationException, "Unexpected token received from parser");
  }
  return not_convertible(value, "Boolean");
}

Result<std::string> read_blob(const json::Value& value) {
  if (value.is_string()) {
    auto bytes = decode_base64(value.string());
    if (!bytes) return not_base64(value.string());
    return *std::move(bytes);
  }
  if (value.is_object()) return structure_not_expected();
  if (value.is_array()) return list_not_expected("class java.nio.ByteBuffer");
  return fail(aws::kSerializationException,
              "only base-64-encoded strings are convertible to bytes");
}

Result<std::span<const json::Value>> read_list(const json::Value& value) {
  if (value.is_array()) return value.array();
  if (value.is_object()) return structure_not_expected();
  return fail(aws::kSerializationException, "Unexpected field type");
}

Result<std::span<const json::Member>> read_map(const json::Value& value) {
  if (value.is_object()) return value.object();
  if (value.is_array()) return list_not_expected(kAttributeMapClass);
  return fail(aws::kSerializationException, "Unexpected field type");
}

}  // namespace serein::dynamodb
