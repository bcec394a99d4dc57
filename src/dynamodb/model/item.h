#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "base/shared_bytes.h"
#include "dynamodb/model/format.h"

// Items in their stored form, read where they lie: docs/dev/formats/items.md. The form is
// canonical, so two items, maps or sets are equal when their bytes are.
namespace serein::dynamodb {

enum class ValueType : std::uint8_t {
  kString = 1,
  kNumber = 2,
  kBinary = 3,
  kBool = 4,
  kNull = 5,
  kList = 6,
  kMap = 7,
  kStringSet = 8,
  kNumberSet = 9,
  kBinarySet = 10,
};

// "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS".
std::string_view type_name(ValueType type);

using format::Text;

class MapView;
class ListView;
class SetView;

// One attribute value. Does not own its bytes, which must be well-formed: checked by check_item(),
// written only by encode_item(). Reading a value as another type is a CHECK failure, as is running
// into the end of the bytes.
class ValueView {
 public:
  explicit ValueView(std::string_view bytes) {
    format::Reader reader(bytes);
    *this = ValueView(reader);
  }
  // Takes the value off the front of `reader`.
  explicit ValueView(format::Reader& reader) {
    const char* const begin = reader.position();
    const std::uint8_t tag = reader.byte();
    type_ = static_cast<ValueType>(tag & format::kTypeMask);
    flag_ = (tag & format::kFlag) != 0;
    if (type_ != ValueType::kBool && type_ != ValueType::kNull) {
      content_ = reader.bytes(reader.varint());
    }
    bytes_ = {begin, static_cast<std::size_t>(reader.position() - begin)};
  }

  ValueType type() const { return type_; }
  std::string_view bytes() const { return bytes_; }

  Text string() const {  // S
    CHECK(type_ == ValueType::kString);
    return {content_, flag_};
  }
  std::string_view number() const {  // N: canonical text
    CHECK(type_ == ValueType::kNumber);
    return content_;
  }
  std::string_view binary() const {  // B: raw bytes
    CHECK(type_ == ValueType::kBinary);
    return content_;
  }
  bool boolean() const {  // BOOL
    CHECK(type_ == ValueType::kBool);
    return flag_;
  }
  ListView list() const;  // L
  MapView map() const;    // M
  SetView set() const;    // SS, NS, BS

  // The text of S, N or B, as it is.
  std::string_view scalar() const {
    CHECK(is_scalar());
    return content_;
  }
  bool is_scalar() const { return type_ <= ValueType::kBinary; }
  bool is_set() const { return type_ >= ValueType::kStringSet; }

  friend bool operator==(const ValueView& a, const ValueView& b) { return a.bytes_ == b.bytes_; }

 private:
  friend class MapIterator;
  friend class ListIterator;
  ValueView() = default;

  std::string_view bytes_;    // tag and content
  std::string_view content_;  // without tag and length
  ValueType type_ = ValueType::kNull;
  bool flag_ = false;  // plain for S, the value for BOOL
};

// Walks the attributes of a map or an item, in bytewise order of their names.
class MapIterator {
 public:
  MapIterator(std::string_view attributes, std::uint64_t count)
      : reader_(attributes), left_(count) {
    load();
  }

  bool at_end() const { return left_ == 0; }
  const Text& name() const { return name_; }
  const ValueView& value() const { return value_; }
  void next() {
    --left_;
    load();
  }

 private:
  void load() {
    if (left_ == 0) return;
    name_ = reader_.text();
    value_ = ValueView(reader_);
  }

  format::Reader reader_;
  std::uint64_t left_;  // with the one loaded
  Text name_;
  ValueView value_;
};

class MapView {
 public:
  MapView(std::string_view attributes, std::uint64_t count)
      : attributes_(attributes), count_(count) {}

  std::uint64_t size() const { return count_; }
  MapIterator begin() const { return MapIterator(attributes_, count_); }
  std::optional<ValueView> find(std::string_view name) const;

 private:
  std::string_view attributes_;
  std::uint64_t count_;
};

class ListIterator {
 public:
  ListIterator(std::string_view elements, std::uint64_t count) : reader_(elements), left_(count) {
    load();
  }

  bool at_end() const { return left_ == 0; }
  const ValueView& value() const { return value_; }
  void next() {
    --left_;
    load();
  }

 private:
  void load() {
    if (left_ > 0) value_ = ValueView(reader_);
  }

  format::Reader reader_;
  std::uint64_t left_;  // with the one loaded
  ValueView value_;
};

class ListView {
 public:
  ListView(std::string_view elements, std::uint64_t count) : elements_(elements), count_(count) {}

  std::uint64_t size() const { return count_; }
  ListIterator begin() const { return {elements_, count_}; }
  // The element at `index`, counted from 0, or nothing.
  std::optional<ValueView> at(std::uint64_t index) const;

 private:
  std::string_view elements_;
  std::uint64_t count_;
};

// The elements of a set, in their order: strings and binaries bytewise, numbers by value.
class SetIterator {
 public:
  SetIterator(std::string_view elements, std::uint64_t count) : reader_(elements), left_(count) {
    load();
  }

  bool at_end() const { return left_ == 0; }
  const Text& element() const { return element_; }
  void next() {
    --left_;
    load();
  }

 private:
  void load() {
    if (left_ > 0) element_ = reader_.text();
  }

  format::Reader reader_;
  std::uint64_t left_;  // with the one loaded
  Text element_;
};

class SetView {
 public:
  SetView(std::string_view elements, std::uint64_t count) : elements_(elements), count_(count) {}

  std::uint64_t size() const { return count_; }
  SetIterator begin() const { return {elements_, count_}; }
  bool contains(std::string_view element) const;

 private:
  std::string_view elements_;
  std::uint64_t count_;
};

// A whole item, or a key. Does not own its bytes.
class ItemView {
 public:
  explicit ItemView(std::string_view bytes) : ItemView(bytes, format::Reader(bytes)) {}

  std::string_view bytes() const { return bytes_; }
  // By the service's rules of item sizes: what capacity and limits count.
  std::uint64_t size_bytes() const { return size_bytes_; }
  const MapView& attributes() const { return attributes_; }
  std::uint64_t attribute_count() const { return attributes_.size(); }
  std::optional<ValueView> find(std::string_view name) const { return attributes_.find(name); }

 private:
  ItemView(std::string_view bytes, format::Reader reader)
      : bytes_(bytes), size_bytes_(read_size(reader)), attributes_(read_attributes(reader)) {}

  static std::uint64_t read_size(format::Reader& reader) {
    CHECK(reader.byte() == format::kItemVersion);
    return reader.varint();
  }
  static MapView read_attributes(format::Reader& reader) {
    const std::uint64_t count = reader.varint();
    return {reader.rest(), count};
  }

  std::string_view bytes_;
  std::uint64_t size_bytes_;
  MapView attributes_;
};

// The item whose stored form that is, if there is one.
inline std::optional<ItemView> view_of(const std::optional<SharedBytes>& bytes) {
  if (!bytes) return std::nullopt;
  return ItemView(*bytes);
}

// Checks that `bytes` are an item, to the last byte and in canonical form. Fails with
// kv::kCorruption.
Result<> check_item(std::string_view bytes);

// By the service's rules: UTF-8 lengths, numbers by digits, containers 3 bytes and 1 an element.
std::uint64_t size_bytes(const ValueView& value);

// -1, 0 or 1 for values of the same scalar type: numbers by value, strings and binaries bytewise.
std::strong_ordering compare_scalars(const ValueView& a, const ValueView& b);

}  // namespace serein::dynamodb
