#include "dynamodb/model/key_schema.h"

#include <algorithm>

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

bool is_empty(const ValueView& value) {
  return value.type() != ValueType::kNumber && value.scalar().empty();
}

bool has_type_in(const KeySchema& schema, std::string_view name, ValueType type) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (schema.at(i).name == name) return value_type(schema.at(i).type) == type;
  }
  return false;
}

std::string_view name_of_empty(const ValueView& value) {
  return value.type() == ValueType::kString ? "string" : "binary";
}

Result<> check_not_empty(const KeyAttribute& attribute, const ValueView& value) {
  if (!is_empty(value)) return {};
  return fail(aws::kValidationException,
              "One or more parameter values are not valid. The AttributeValue for a key attribute "
              "cannot contain an empty {} value. Key: {}",
              name_of_empty(value), attribute.name);
}

Result<> check_index_not_empty(const KeyAttribute& attribute, std::string_view index_name,
                               const ValueView& value) {
  if (!is_empty(value)) return {};
  return fail(aws::kValidationException,
              "One or more parameter values are not valid. A value specified for a secondary index "
              "key is not supported. The AttributeValue for a key attribute cannot contain an "
              "empty {} value. IndexName: {}, IndexKey: {}",
              name_of_empty(value), index_name, attribute.name);
}

bool is_too_long(const ValueView& value, bool is_hash) {
  return value.type() != ValueType::kNumber &&
         value.scalar().size() > (is_hash ? kMaxHashKeyBytes : kMaxRangeKeyBytes);
}

Result<> check_length(const ValueView& value, bool is_hash) {
  if (!is_too_long(value, is_hash)) return {};
  if (is_hash) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Size of hashkey has exceeded the "
                "maximum size limit of{} bytes",
                kMaxHashKeyBytes);
  }
  return fail(aws::kValidationException,
              "One or more parameter values were invalid: Aggregated size of all range keys has "
              "exceeded the size limit of {} bytes",
              kMaxRangeKeyBytes);
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
  RETURN_IF_ERROR(check_not_empty(attribute, *value));
  return check_length(*value, is_hash);
}

Result<> check_index_type(const KeyAttribute& attribute, std::string_view index_name,
                          const ValueView& value) {
  if (value.type() == value_type(attribute.type)) return {};
  return fail(aws::kValidationException,
              "One or more parameter values were invalid: Type mismatch for Index Key {} "
              "Expected: {} Actual: {} IndexName: {}",
              attribute.name, to_string(attribute.type), type_name(value.type()), index_name);
}

Result<> check_index_attribute(const KeyAttribute& attribute, std::string_view index_name,
                               const ItemView& item, bool is_hash) {
  const auto value = item.find(attribute.name);
  if (!value) return {};
  RETURN_IF_ERROR(check_index_type(attribute, index_name, *value));
  RETURN_IF_ERROR(check_index_not_empty(attribute, index_name, *value));
  return check_length(*value, is_hash);
}

// The words of updates do not name the index.
tl::unexpected<Error> updated_to_empty(const ValueView& value) {
  return fail(aws::kValidationException,
              "One or more parameter values are not valid. The update expression attempted to "
              "update a secondary index key to a value that is not supported. The AttributeValue "
              "for a key attribute cannot contain an empty {} value.",
              name_of_empty(value));
}

Result<> check_updated_length(const ValueView& value, bool is_hash) {
  if (is_empty(value)) return updated_to_empty(value);
  if (!is_too_long(value, is_hash)) return {};
  return fail(aws::kValidationException,
              "The update expression attempted to update the secondary index key beyond allowed "
              "size limits");
}

Result<> check_key_attribute(const KeyAttribute& attribute, const ItemView& key, bool is_hash) {
  const auto value = key.find(attribute.name);
  if (!value || value->type() != value_type(attribute.type)) return not_the_schema();
  RETURN_IF_ERROR(check_not_empty(attribute, *value));
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

bool KeySchema::contains(std::string_view name) const {
  const auto has_name = [name](const KeyAttribute& attribute) { return attribute.name == name; };
  return std::any_of(hash.begin(), hash.end(), has_name) ||
         std::any_of(range.begin(), range.end(), has_name);
}

Result<> check_item_key(const KeySchema& schema, const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    RETURN_IF_ERROR(check_item_attribute(schema.at(i), item, i < schema.hash.size()));
  }
  return {};
}

Result<> check_key(const KeySchema& schema, const ItemView& key) {
  if (key.attribute_count() != schema.size()) return not_the_schema();
  for (std::size_t i = 0; i < schema.size(); ++i) {
    RETURN_IF_ERROR(check_key_attribute(schema.at(i), key, i < schema.hash.size()));
  }
  return {};
}

Result<> check_index_key(const KeySchema& schema, std::string_view index_name,
                         const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    RETURN_IF_ERROR(check_index_attribute(schema.at(i), index_name, item, i < schema.hash.size()));
  }
  return {};
}

Result<> check_index_key_value(const KeySchema& schema, std::string_view index_name,
                               std::string_view name, const ValueView& value) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (schema.at(i).name != name) continue;
    RETURN_IF_ERROR(check_index_type(schema.at(i), index_name, value));
    return check_updated_length(value, i < schema.hash.size());
  }
  return {};
}

Result<> check_not_empty(const KeySchema& schema, const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto value = item.find(schema.at(i).name);
    if (!value || value->type() != value_type(schema.at(i).type)) continue;
    RETURN_IF_ERROR(check_not_empty(schema.at(i), *value));
  }
  return {};
}

Result<> check_index_not_empty(const KeySchema& schema, std::string_view index_name,
                               const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto value = item.find(schema.at(i).name);
    if (!value || value->type() != value_type(schema.at(i).type)) continue;
    RETURN_IF_ERROR(check_index_not_empty(schema.at(i), index_name, *value));
  }
  return {};
}

Result<> check_updated_not_empty(const KeySchema& schema, std::string_view name,
                                 const ValueView& value) {
  if (!has_type_in(schema, name, value.type()) || !is_empty(value)) return {};
  return updated_to_empty(value);
}

Result<> check_updated_index_key(const KeySchema& schema, const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto value = item.find(schema.at(i).name);
    if (!value) continue;
    if (value->type() != value_type(schema.at(i).type)) {
      return fail(aws::kValidationException,
                  "The update expression attempted to update the secondary index key to "
                  "unsupported type");
    }
    RETURN_IF_ERROR(check_updated_length(*value, i < schema.hash.size()));
  }
  return {};
}

bool has_key(const KeySchema& schema, const ItemView& item) {
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const auto value = item.find(schema.at(i).name);
    if (!value || value->type() != value_type(schema.at(i).type) || is_empty(*value) ||
        is_too_long(*value, i < schema.hash.size())) {
      return false;
    }
  }
  return true;
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
