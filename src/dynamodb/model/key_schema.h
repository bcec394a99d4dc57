#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "dynamodb/model/item.h"

namespace serein::dynamodb {

// Types that keys can have.
enum class ScalarType : std::uint8_t { kString = 1, kNumber = 2, kBinary = 3 };

std::string_view to_string(ScalarType type);
std::optional<ScalarType> parse_scalar_type(std::string_view name);
ValueType value_type(ScalarType type);

struct KeyAttribute {
  std::string name;
  ScalarType type = ScalarType::kString;

  friend bool operator==(const KeyAttribute&, const KeyAttribute&) = default;
};

// The primary key of a table.
struct KeySchema {
  KeyAttribute hash;
  std::optional<KeyAttribute> range;

  bool contains(std::string_view name) const {
    return hash.name == name || (range && range->name == name);
  }

  friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

// Checks the key attributes of an item to be stored: all present, of their types, not empty, not
// too long. Fails with the service's ValidationException.
Result<> check_item_key(const KeySchema& schema, const ItemView& item);

// Checks a key that names an item: exactly the key attributes. Fails with the service's
// ValidationException.
Result<> check_key(const KeySchema& schema, const ItemView& key);

// Appends the order-preserving form of a scalar: docs/dev/formats/keys.md.
void append_key_component(std::string& key, const ValueView& value);

// Takes a component of that type off the front; fails with kv::kCorruption. The text of the value:
// for numbers canonical.
Result<std::string> read_key_component(ByteReader& reader, ScalarType type);

}  // namespace serein::dynamodb
