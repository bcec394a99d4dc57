#include "dynamodb/model/key_schema.h"

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/model/number.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

tl::unexpected<Error> not_the_schema() {
  return fail(aws::kValidationException, "The provided key element does not match the schema");
}

Result<> check_not_empty(const KeyAttribute& attribute, const ValueView& value,
                         std::string_view introduction) {
  if (value.type() == ValueType::kNumber || !value.scalar().empty()) return {};
  return fail(aws::kValidationException,
              "{}The AttributeValue for a key attribute cannot contain an empty {} value. Key: {}",
              introduction, value.type() == ValueType::kString ? "string" : "binary",
              attribute.name);
}

Result<> check_length(const ValueView& value, bool is_hash) {
  if (value.type() == ValueType::kNumber) return {};
  if (is_hash && value.scalar().size() > kMaxHashKeyBytes) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Size of hashkey has exceeded the "
                "maximum size limit of{} bytes",
                kMaxHashKeyBytes);
  }
  if (!is_hash && value.scalar().size() > kMaxRangeKeyBytes) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Aggregated size of all range keys has "
                "exceeded the size limit of {} bytes",
                kMaxRangeKeyBytes);
  }
  return {};
}

Result<> check_item_attribute(const KeyAttribute& attribute, const ItemView& item, bool is_hash) {
  const auto value = item.find(attribute.name);
  if (!value) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Missing the key {} in the item",
                attribute.name);
  }
  if (value->type() != value_type(attribute.type)) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Type mismatch for key {} expected: {} "
                "actual: {}",
                attribute.name, to_string(attribute.type), type_name(value->type()));
  }
  RETURN_IF_ERROR(
      check_not_empty(attribute, *value, "One or more parameter values are not valid. "));
  return check_length(*value, is_hash);
}

Result<> check_key_attribute(const KeyAttribute& attribute, const ItemView& key, bool is_hash) {
  const auto value = key.find(attribute.name);
  if (!value || value->type() != value_type(attribute.type)) return not_the_schema();
  RETURN_IF_ERROR(
      check_not_empty(attribute, *value, "One or more parameter values are not valid. "));
  return check_length(*value, is_hash);
}

}  // namespace

std::string_view to_string(ScalarType type) { return type_name(value_type(type)); }

std::optional<ScalarType> parse_scalar_type(std::string_view name) {
  if (name == "S") return ScalarType::kString;
  if (name == "N") return ScalarType::kNumber;
  if (name == "B") return ScalarType::kBinary;
  return std::nullopt;
}

ValueType value_type(ScalarType type) { return static_cast<ValueType>(type); }

Result<> check_item_key(const KeySchema& schema, const ItemView& item) {
  RETURN_IF_ERROR(check_item_attribute(schema.hash, item, true));
  if (!schema.range) return {};
  return check_item_attribute(*schema.range, item, false);
}

Result<> check_key(const KeySchema& schema, const ItemView& key) {
  if (key.attribute_count() != (schema.range ? 2U : 1U)) return not_the_schema();
  RETURN_IF_ERROR(check_key_attribute(schema.hash, key, true));
  if (!schema.range) return {};
  return check_key_attribute(*schema.range, key, false);
}

void append_key_component(std::string& key, const ValueView& value) {
  if (value.type() == ValueType::kNumber) {
    Number::parse(value.number())->append_key(key);
  } else {
    kv::append_bytes(key, value.scalar());
  }
}

Result<std::string> read_key_component(ByteReader& reader, ScalarType type) {
  if (type == ScalarType::kNumber) {
    const auto number = Number::read_key(reader);
    if (!number) return fail(kv::kCorruption, "a number in a key is damaged");
    return number->to_string();
  }
  auto bytes = kv::read_bytes(reader);
  if (!bytes) return fail(kv::kCorruption, "bytes in a key are damaged");
  return *std::move(bytes);
}

}  // namespace serein::dynamodb
