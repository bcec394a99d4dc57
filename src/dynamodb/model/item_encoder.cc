#include "dynamodb/model/item_encoder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/format_writer.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/json_types.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/model/number.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// So that an item seldom moves while it grows.
constexpr std::size_t kUsualItemBytes = 2048;

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

std::optional<ValueType> type_named(std::string_view name) {
  if (name.size() == 1) {
    switch (name.front()) {
      case 'S':
        return ValueType::kString;
      case 'N':
        return ValueType::kNumber;
      case 'B':
        return ValueType::kBinary;
      case 'L':
        return ValueType::kList;
      case 'M':
        return ValueType::kMap;
      default:
        return std::nullopt;
    }
  }
  if (name == "BOOL") return ValueType::kBool;
  if (name == "NULL") return ValueType::kNull;
  if (name == "SS") return ValueType::kStringSet;
  if (name == "NS") return ValueType::kNumberSet;
  if (name == "BS") return ValueType::kBinarySet;
  return std::nullopt;
}

// "[a, b]", as the service shows a collection in its messages.
std::string show(std::span<const json::Value> elements) {
  std::string text = "[";
  for (const json::Value& element : elements) {
    if (&element != elements.data()) text += ", ";
    text += element.string();
  }
  return text + "]";
}

template <class T>
bool has_duplicates(const std::vector<T>& sorted) {
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

// In which order attributes are looked at. Items have them sorted; what is wrong is told of the
// first one in the request.
enum class Order : std::uint8_t { kSorted, kAsGiven };

// Writes values to the end of a string, and adds up the bytes that they count for. Recursion is
// bounded by kMaxNesting.
class Encoder {
 public:
  Encoder(std::string& out, Order order) : out_(out), order_(order) {}

  std::uint64_t size_bytes() const { return size_bytes_; }

  // Appends the attributes, without their number.
  Result<> attributes(std::span<const json::Member> members, unsigned depth);

  Result<> value(const json::Value& value, unsigned depth);

 private:
  Result<> attribute(const json::Member& member, unsigned depth);
  Result<> typed(ValueType type, const json::Value& value, unsigned depth);
  Result<> string(const json::Value& value);
  Result<> number(const json::Value& value);
  Result<> binary(const json::Value& value);
  Result<> boolean(const json::Value& value);
  Result<> null(const json::Value& value);
  Result<> list(const json::Value& value, unsigned depth);
  Result<> map(const json::Value& value, unsigned depth);
  Result<> string_set(const json::Value& value);
  Result<> number_set(const json::Value& value);
  Result<> binary_set(const json::Value& value);

  std::string& out_;
  const Order order_;
  std::uint64_t size_bytes_ = 0;
};

Result<> Encoder::attributes(std::span<const json::Member> members, unsigned depth) {
  const auto by_name = [](const json::Member& a, const json::Member& b) { return a.key < b.key; };
  std::vector<json::Member> sorted;
  if (order_ == Order::kSorted && !std::is_sorted(members.begin(), members.end(), by_name)) {
    sorted.assign(members.begin(), members.end());
    std::sort(sorted.begin(), sorted.end(), by_name);
    members = sorted;
  }
  for (const json::Member& member : members) RETURN_IF_ERROR(attribute(member, depth));
  return {};
}

Result<> Encoder::attribute(const json::Member& member, unsigned depth) {
  if (member.key.empty()) return fail(aws::kValidationException, "Empty attribute name");
  if (member.key.size() > kMaxAttributeNameBytes) {
    return fail(
        aws::kValidationException,
        "1 validation error detected: Attribute name is too large, must be less than {} bytes",
        kMaxAttributeNameBytes + 1);
  }
  format::append_text(out_, {member.key, json::needs_no_escape(member.key)});
  size_bytes_ += member.key.size();
  return value(member.value, depth);
}

Result<> Encoder::value(const json::Value& value, unsigned depth) {
  ASSIGN_OR_RETURN(const auto members, read_attribute_value(value));
  // A container's elements are a level deeper than the container.
  if (depth > kMaxNesting) {
    return fail(aws::kValidationException,
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
                "levels beyond supported limit");
  }
  unsigned types = 0;
  for (const json::Member& member : members) {
    const auto type = type_named(member.key);
    if (!type || member.value.is_null()) continue;
    // All are checked, also where there are too many: the service reports first what is wrong
    // inside.
    RETURN_IF_ERROR(typed(*type, member.value, depth));
    ++types;
  }
  if (types == 0) {
    return fail(aws::kValidationException,
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes");
  }
  if (types > 1) {
    return fail(aws::kValidationException,
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
                "of the supported datatypes");
  }
  return {};
}

Result<> Encoder::typed(ValueType type, const json::Value& value, unsigned depth) {
  switch (type) {
    case ValueType::kString:
      return string(value);
    case ValueType::kNumber:
      return number(value);
    case ValueType::kBinary:
      return binary(value);
    case ValueType::kBool:
      return boolean(value);
    case ValueType::kNull:
      return null(value);
    case ValueType::kList:
      return list(value, depth);
    case ValueType::kMap:
      return map(value, depth);
    case ValueType::kStringSet:
      return string_set(value);
    case ValueType::kNumberSet:
      return number_set(value);
    case ValueType::kBinarySet:
      return binary_set(value);
  }
  CHECK(false);
}

Result<> Encoder::string(const json::Value& value) {
  ASSIGN_OR_RETURN(const std::string_view text, read_string(value));
  format::append_tag(out_, ValueType::kString, json::needs_no_escape(text));
  format::append_content(out_, text);
  size_bytes_ += text.size();
  return {};
}

Result<> Encoder::number(const json::Value& value) {
  ASSIGN_OR_RETURN(const std::string_view text, read_string(value));
  ASSIGN_OR_RETURN(const Number number, Number::parse(text));
  format::append_tag(out_, ValueType::kNumber);
  format::append_content(out_, number.to_string());
  size_bytes_ += number.size_bytes();
  return {};
}

Result<> Encoder::binary(const json::Value& value) {
  ASSIGN_OR_RETURN(const std::string bytes, read_blob(value));
  format::append_tag(out_, ValueType::kBinary);
  format::append_content(out_, bytes);
  size_bytes_ += bytes.size();
  return {};
}

Result<> Encoder::boolean(const json::Value& value) {
  ASSIGN_OR_RETURN(const bool is_true, read_boolean(value));
  format::append_tag(out_, ValueType::kBool, is_true);
  size_bytes_ += format::kScalarSizeBytes;
  return {};
}

Result<> Encoder::null(const json::Value& value) {
  ASSIGN_OR_RETURN(const bool is_true, read_boolean(value));
  if (!is_true) {
    return fail(aws::kValidationException,
                "{}Null attribute value types must have the value of true", kInvalid);
  }
  format::append_tag(out_, ValueType::kNull);
  size_bytes_ += format::kScalarSizeBytes;
  return {};
}

Result<> Encoder::list(const json::Value& value, unsigned depth) {
  ASSIGN_OR_RETURN(const auto elements, read_list(value));
  const std::size_t begin = format::begin_container(out_, ValueType::kList, elements.size());
  size_bytes_ += format::kContainerSizeBytes + elements.size() * format::kElementSizeBytes;
  for (const json::Value& element : elements) RETURN_IF_ERROR(this->value(element, depth + 1));
  format::insert_length(out_, begin);
  return {};
}

Result<> Encoder::map(const json::Value& value, unsigned depth) {
  ASSIGN_OR_RETURN(const auto members, read_map(value));
  const std::size_t begin = format::begin_container(out_, ValueType::kMap, members.size());
  size_bytes_ += format::kContainerSizeBytes + members.size() * format::kElementSizeBytes;
  RETURN_IF_ERROR(attributes(members, depth + 1));
  format::insert_length(out_, begin);
  return {};
}

Result<> Encoder::string_set(const json::Value& value) {
  ASSIGN_OR_RETURN(const auto elements, read_list(value));
  if (elements.empty()) {
    return fail(aws::kValidationException, "{}An string set  may not be empty", kInvalid);
  }
  std::vector<std::string_view> sorted;
  sorted.reserve(elements.size());
  for (const json::Value& element : elements) {
    if (element.is_null()) {
      return fail(aws::kValidationException,
                  "{}An string set may not have a null string as a member", kInvalid);
    }
    ASSIGN_OR_RETURN(const std::string_view text, read_string(element));
    sorted.push_back(text);
  }
  std::sort(sorted.begin(), sorted.end());
  if (has_duplicates(sorted)) {
    return fail(aws::kValidationException, "{}Input collection {} contains duplicates.", kInvalid,
                show(elements));
  }
  const std::size_t begin = format::begin_container(out_, ValueType::kStringSet, sorted.size());
  for (const std::string_view element : sorted) {
    format::append_text(out_, {element, json::needs_no_escape(element)});
    size_bytes_ += element.size();
  }
  format::insert_length(out_, begin);
  return {};
}

Result<> Encoder::number_set(const json::Value& value) {
  ASSIGN_OR_RETURN(const auto elements, read_list(value));
  if (elements.empty()) {
    return fail(aws::kValidationException, "{}An number set  may not be empty", kInvalid);
  }
  std::vector<Number> sorted;
  sorted.reserve(elements.size());
  for (const json::Value& element : elements) {
    ASSIGN_OR_RETURN(const std::string_view text,
                     element.is_null() ? std::string_view() : read_string(element));
    ASSIGN_OR_RETURN(const Number number, Number::parse(text));
    sorted.push_back(number);
  }
  std::sort(sorted.begin(), sorted.end());
  if (has_duplicates(sorted)) {
    return fail(aws::kValidationException, "Input collection contains duplicates");
  }
  const std::size_t begin = format::begin_container(out_, ValueType::kNumberSet, sorted.size());
  for (const Number& element : sorted) {
    format::append_text(out_, {element.to_string(), true});
    size_bytes_ += element.size_bytes();
  }
  format::insert_length(out_, begin);
  return {};
}

Result<> Encoder::binary_set(const json::Value& value) {
  ASSIGN_OR_RETURN(const auto elements, read_list(value));
  if (elements.empty()) {
    return fail(aws::kValidationException, "{}Binary sets should not be empty", kInvalid);
  }
  std::vector<std::string> sorted;
  sorted.reserve(elements.size());
  for (const json::Value& element : elements) {
    if (element.is_null()) {
      return fail(aws::kValidationException, "{}Binary sets may not contain null or empty values",
                  kInvalid);
    }
    ASSIGN_OR_RETURN(std::string bytes, read_blob(element));
    sorted.push_back(std::move(bytes));
  }
  std::sort(sorted.begin(), sorted.end());
  if (has_duplicates(sorted)) {
    // Without a space before "of", as the service writes it.
    return fail(aws::kValidationException, "{}Input collection {}of type BS contains duplicates.",
                kInvalid, show(elements));
  }
  const std::size_t begin = format::begin_container(out_, ValueType::kBinarySet, sorted.size());
  for (const std::string& element : sorted) {
    format::append_text(out_, {element, false});
    size_bytes_ += element.size();
  }
  format::insert_length(out_, begin);
  return {};
}

Result<std::string> encode_item(std::span<const json::Member> members, Order order) {
  std::string encoded;
  encoded.reserve(kUsualItemBytes);
  Encoder encoder(encoded, order);
  RETURN_IF_ERROR(encoder.attributes(members, 1));
  return format::join_item(encoder.size_bytes(), members.size(), encoded);
}

Result<std::string> encode_value(const json::Value& value, Order order) {
  std::string encoded;
  RETURN_IF_ERROR(Encoder(encoded, order).value(value, 1));
  return encoded;
}

}  // namespace

Result<std::string> encode_item(const json::Value& attributes) {
  ASSIGN_OR_RETURN(const auto members, read_map(attributes));
  auto item = encode_item(members, Order::kSorted);
  return item ? std::move(item) : encode_item(members, Order::kAsGiven);
}

Result<std::string> encode_value(const json::Value& value) {
  auto encoded = encode_value(value, Order::kSorted);
  return encoded ? std::move(encoded) : encode_value(value, Order::kAsGiven);
}

Result<> check_item_size(std::string_view item) {
  if (ItemView(item).size_bytes() <= kMaxItemBytes) return {};
  return fail(aws::kValidationException, "Item size has exceeded the maximum allowed size");
}

}  // namespace serein::dynamodb
