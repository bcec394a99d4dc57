#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// The key of a table or an index: the attributes that choose the partition, and those that order
// the items in it. Tables and local indexes have one of the first and at most one of the second,
// global indexes up to kMaxKeyAttributesPerSide of each.
struct KeySchema {
  std::vector<KeyAttribute> hash;
  std::vector<KeyAttribute> range;

  std::size_t size() const { return hash.size() + range.size(); }
  // The partition attributes first.
  const KeyAttribute& at(std::size_t i) const {
    return i < hash.size() ? hash[i] : range[i - hash.size()];
  }
  bool contains(std::string_view name) const;

  friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

// Checks the key attributes of an item to be stored in a table with that key: all present, of their
// types, not empty, not too long. Fails with the service's ValidationException.
Result<> check_item_key(const KeySchema& schema, const ItemView& item);

// Checks a key that names an item: exactly the key attributes. Fails with the service's
// ValidationException.
Result<> check_key(const KeySchema& schema, const ItemView& key);

// Checks what an item to be stored has of the key attributes of an index: of their types, not
// empty, not too long; missing ones only keep the item out of the index. Fails likewise.
Result<> check_index_key(const KeySchema& schema, std::string_view index_name,
                         const ItemView& item);

// Checks a value that an update is to make the attribute `name` of an item; nothing if that is none
// of the key. Fails likewise, in the words of updates.
Result<> check_index_key_value(const KeySchema& schema, std::string_view index_name,
                               std::string_view name, const ValueView& value);

// Checks an item that an update has made as check_index_key() does one that was given; fails in the
// words of updates.
Result<> check_updated_index_key(const KeySchema& schema, const ItemView& item);

// Of the checks above, only those that a key attribute is not empty, for the key of a table and for
// that of an index: they refuse a whole transaction before it begins.
Result<> check_not_empty(const KeySchema& schema, const ItemView& item);
Result<> check_index_not_empty(const KeySchema& schema, std::string_view index_name,
                               const ItemView& item);

// Likewise for a value that an update gives the attribute `name`.
Result<> check_updated_not_empty(const KeySchema& schema, std::string_view name,
                                 const ValueView& value);

// Whether the item has all attributes of the key, fit to be a key: then it is in the index.
bool has_key(const KeySchema& schema, const ItemView& item);

// Appends the order-preserving form of a scalar: docs/dev/formats/keys.md.
void append_key_component(std::string& key, const ValueView& value);

// Takes a component of that type off the front; fails with kv::kCorruption. The text of the value:
// for numbers canonical.
Result<std::string> read_key_component(ByteReader& reader, ScalarType type);

}  // namespace serein::dynamodb
