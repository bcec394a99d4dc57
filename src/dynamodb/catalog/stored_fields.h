#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "json/value.h"

// Reading of the JSON objects that the catalog stores.
namespace serein::dynamodb {

// Times are stored as microseconds since the epoch.
std::int64_t to_microseconds(WallTime time);
WallTime from_microseconds(std::int64_t count);

// Nothing where it is no integer of 64 bits.
std::optional<std::int64_t> to_integer(const json::Value& value);

// Reads members of a stored object, and remembers the first that was missing or of another type.
// The object outlives it.
class Fields {
 public:
  explicit Fields(const json::Value& object) : object_(object) {}

  const json::Value* optional(std::string_view name) const { return object_.find(name); }
  std::string string(std::string_view name);
  std::int64_t integer(std::string_view name);
  bool boolean(std::string_view name);
  std::optional<WallTime> optional_time(std::string_view name);
  std::vector<std::string> strings(std::string_view name);
  std::span<const json::Value> array(std::string_view name);
  // Pairs of strings, as tags and attribute definitions are stored.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name);

  // A name as one of an enumeration.
  template <class Value>
  Value named(std::string_view name, std::optional<Value> (*parse)(std::string_view)) {
    const auto value = parse(string(name));
    if (!value) fault(name);
    return value.value_or(Value{});
  }

  void fault(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }
  const std::string& first_fault() const { return fault_; }

 private:
  const json::Value& object_;
  std::string fault_;
};

}  // namespace serein::dynamodb
