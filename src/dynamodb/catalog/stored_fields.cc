#include "dynamodb/catalog/stored_fields.h"

#include <charconv>

namespace serein::dynamodb {

std::int64_t to_microseconds(WallTime time) { return time.time_since_epoch().count(); }

WallTime from_microseconds(std::int64_t count) {
  return WallTime(std::chrono::microseconds(count));
}

std::optional<std::int64_t> to_integer(const json::Value& value) {
  if (!value.is_number()) return std::nullopt;
  const std::string_view text = value.number();
  std::int64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string Fields::string(std::string_view name) {
  const json::Value* value = object_.find(name);
  if (value == nullptr || !value->is_string()) {
    fault(name);
    return {};
  }
  return std::string(value->string());
}

std::int64_t Fields::integer(std::string_view name) {
  const json::Value* value = object_.find(name);
  const auto number = value == nullptr ? std::nullopt : to_integer(*value);
  if (!number) fault(name);
  return number.value_or(0);
}

bool Fields::boolean(std::string_view name) {
  const json::Value* value = object_.find(name);
  if (value == nullptr || !value->is_bool()) {
    fault(name);
    return false;
  }
  return value->boolean();
}

std::optional<WallTime> Fields::optional_time(std::string_view name) {
  if (optional(name) == nullptr) return std::nullopt;
  return from_microseconds(integer(name));
}

std::vector<std::string> Fields::strings(std::string_view name) {
  std::vector<std::string> texts;
  for (const json::Value& element : array(name)) {
    if (!element.is_string()) {
      fault(name);
      return {};
    }
    texts.emplace_back(element.string());
  }
  return texts;
}

std::span<const json::Value> Fields::array(std::string_view name) {
  const json::Value* value = object_.find(name);
  if (value == nullptr || !value->is_array()) {
    fault(name);
    return {};
  }
  return value->array();
}

std::vector<std::pair<std::string, std::string>> Fields::pairs(std::string_view name) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const json::Value& element : array(name)) {
    if (!element.is_array() || element.array().size() != 2 || !element.array()[0].is_string() ||
        !element.array()[1].is_string()) {
      fault(name);
      return {};
    }
    pairs.emplace_back(element.array()[0].string(), element.array()[1].string());
  }
  return pairs;
}

}  // namespace serein::dynamodb
