#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/check.h"

namespace serein::json {

enum class Type : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct Member;

// One node of a parsed document: a 16-byte view into the arena of its Document, valid as long as
// that lives, trivially copyable, immutable. Reading it as another type is a CHECK failure.
class Value {
 public:
  constexpr Value() = default;
  static constexpr Value of_bool(bool value) { return {Type::kBool, value ? 1U : 0U, nullptr}; }
  // `text` as JSON wrote it, for example "1e3"; exact, of any length.
  static constexpr Value of_number(std::string_view text) {
    return {Type::kNumber, static_cast<std::uint32_t>(text.size()), text.data()};
  }
  static constexpr Value of_string(std::string_view utf8) {
    return {Type::kString, static_cast<std::uint32_t>(utf8.size()), utf8.data()};
  }
  static constexpr Value of_array(std::span<const Value> elements) {
    return {Type::kArray, static_cast<std::uint32_t>(elements.size()), elements.data()};
  }
  static inline Value of_object(std::span<const Member> members);

  Type type() const { return type_; }
  bool is_null() const { return type_ == Type::kNull; }
  bool is_string() const { return type_ == Type::kString; }
  bool is_object() const { return type_ == Type::kObject; }
  bool is_array() const { return type_ == Type::kArray; }
  bool is_number() const { return type_ == Type::kNumber; }
  bool is_bool() const { return type_ == Type::kBool; }

  bool boolean() const {
    CHECK(type_ == Type::kBool);
    return size_ != 0;
  }
  std::string_view number() const {
    CHECK(type_ == Type::kNumber);
    return {static_cast<const char*>(data_), size_};
  }
  std::string_view string() const {
    CHECK(type_ == Type::kString);
    return {static_cast<const char*>(data_), size_};
  }
  std::span<const Value> array() const {
    CHECK(type_ == Type::kArray);
    return {static_cast<const Value*>(data_), size_};
  }
  // In the order of the text, without duplicates.
  inline std::span<const Member> object() const;

  // The member of an object named `key`; nullptr if there is none or its value is null, which the
  // AWS JSON protocols treat alike.
  inline const Value* find(std::string_view key) const;

 private:
  constexpr Value(Type type, std::uint32_t size, const void* data)
      : data_(data), size_(size), type_(type) {}

  const void* data_ = nullptr;
  std::uint32_t size_ = 0;
  Type type_ = Type::kNull;
};

struct Member {
  std::string_view key;
  Value value;
};

inline Value Value::of_object(std::span<const Member> members) {
  return {Type::kObject, static_cast<std::uint32_t>(members.size()), members.data()};
}

inline std::span<const Member> Value::object() const {
  CHECK(type_ == Type::kObject);
  return {static_cast<const Member*>(data_), size_};
}

inline const Value* Value::find(std::string_view key) const {
  for (const Member& member : object()) {
    if (member.key == key) return member.value.is_null() ? nullptr : &member.value;
  }
  return nullptr;
}

}  // namespace serein::json
