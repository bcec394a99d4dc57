// Reading an item without trusting it: `serein check`, golden vectors, fuzzing.
#include <optional>

#include "base/bytes.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/model/number.h"
#include "json/writer.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

// Every step fails with what is wrong, in words; nothing is good. Adds up the bytes that the item
// counts for. Recursion is bounded by kMaxNesting.
class Checker {
 public:
  using Fault = std::optional<std::string_view>;

  std::uint64_t size_bytes() const { return size_bytes_; }

  Fault attributes(ByteReader& reader, std::uint64_t count, unsigned depth);

 private:
  static std::optional<Text> text(ByteReader& reader);
  static Fault plain_flag(std::string_view bytes, bool plain);

  Fault value(ByteReader& reader, unsigned depth);
  Fault content(ValueType type, bool flag, std::string_view bytes);
  Fault number(std::string_view text);
  Fault container(ValueType type, std::string_view content, unsigned depth);
  Fault set(ValueType type, ByteReader& reader, std::uint64_t count);

  std::uint64_t size_bytes_ = 0;
};

std::optional<Text> Checker::text(ByteReader& reader) {
  const auto length = reader.read_shortest_varint();
  if (!length) return std::nullopt;
  const auto bytes = reader.read_bytes(*length >> 1U);
  if (!bytes) return std::nullopt;
  return Text{*bytes, (*length & 1U) != 0};
}

Checker::Fault Checker::plain_flag(std::string_view bytes, bool plain) {
  if (plain == json::needs_no_escape(bytes)) return std::nullopt;
  return "a text has the wrong flag";
}

Checker::Fault Checker::attributes(ByteReader& reader, std::uint64_t count, unsigned depth) {
  std::optional<std::string_view> previous;
  for (; count > 0; --count) {
    const auto name = text(reader);
    if (!name) return "an attribute name is cut short";
    if (name->bytes.empty() || name->bytes.size() > kMaxAttributeNameBytes) {
      return "an attribute name has a wrong length";
    }
    if (previous && *previous >= name->bytes) return "attributes are not in order";
    if (auto fault = plain_flag(name->bytes, name->plain)) return fault;
    previous = name->bytes;
    size_bytes_ += name->bytes.size();
    if (auto fault = value(reader, depth)) return fault;
  }
  return std::nullopt;
}

Checker::Fault Checker::value(ByteReader& reader, unsigned depth) {
  if (depth > kMaxNesting) return "values are nested too deeply";
  const auto tag = reader.read_byte();
  if (!tag) return "a value is missing";
  const auto type = static_cast<ValueType>(*tag & format::kTypeMask);
  const bool flag = (*tag & format::kFlag) != 0;
  if (type < ValueType::kString || type > ValueType::kBinarySet ||
      (*tag & ~(format::kTypeMask | format::kFlag)) != 0) {
    return "a value has an unknown tag";
  }
  if (flag && type != ValueType::kString && type != ValueType::kBool) {
    return "a value has an unknown tag";
  }
  if (type == ValueType::kBool || type == ValueType::kNull) {
    size_bytes_ += format::kScalarSizeBytes;
    return std::nullopt;
  }
  const auto length = reader.read_shortest_varint();
  if (!length) return "the length of a value is malformed";
  const auto bytes = reader.read_bytes(*length);
  if (!bytes) return "a value is cut short";
  if (type <= ValueType::kBinary) return content(type, flag, *bytes);
  return container(type, *bytes, depth);
}

Checker::Fault Checker::content(ValueType type, bool flag, std::string_view bytes) {
  if (type == ValueType::kNumber) return number(bytes);
  size_bytes_ += bytes.size();
  if (type == ValueType::kString) return plain_flag(bytes, flag);
  return std::nullopt;
}

Checker::Fault Checker::number(std::string_view text) {
  const auto number = Number::parse(text);
  if (!number || number->to_string() != text) return "a number is not in its canonical form";
  size_bytes_ += number->size_bytes();
  return std::nullopt;
}

Checker::Fault Checker::container(ValueType type, std::string_view content, unsigned depth) {
  ByteReader reader(content);
  const auto count = reader.read_shortest_varint();
  if (!count) return "the number of elements is malformed";
  Fault fault;
  if (type == ValueType::kList) {
    for (std::uint64_t left = *count; left > 0 && !fault; --left) {
      size_bytes_ += format::kElementSizeBytes;
      fault = value(reader, depth + 1);
    }
    size_bytes_ += format::kContainerSizeBytes;
  } else if (type == ValueType::kMap) {
    fault = attributes(reader, *count, depth + 1);
    size_bytes_ += format::kContainerSizeBytes + *count * format::kElementSizeBytes;
  } else {
    fault = set(type, reader, *count);
  }
  if (!fault && !reader.at_end()) return "bytes follow the last element";
  return fault;
}

Checker::Fault Checker::set(ValueType type, ByteReader& reader, std::uint64_t count) {
  if (count == 0) return "a set is empty";
  std::optional<std::string_view> previous;
  for (; count > 0; --count) {
    const auto element = text(reader);
    if (!element) return "the element of a set is cut short";
    bool in_order = !previous || *previous < element->bytes;
    if (type == ValueType::kNumberSet) {
      if (auto fault = number(element->bytes)) return fault;
      in_order = !previous || *Number::parse(*previous) < *Number::parse(element->bytes);
    } else {
      size_bytes_ += element->bytes.size();
    }
    if (!in_order) return "a set is not in order";
    const bool plain = type == ValueType::kNumberSet ||
                       (type == ValueType::kStringSet && json::needs_no_escape(element->bytes));
    if (element->plain != plain) return "a text has the wrong flag";
    previous = element->bytes;
  }
  return std::nullopt;
}

tl::unexpected<Error> corrupt(std::string_view what) {
  return fail(kv::kCorruption, "stored item: {}", what);
}

}  // namespace

Result<> check_item(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.read_byte() != format::kItemVersion) return corrupt("of an unknown version");
  const auto size = reader.read_shortest_varint();
  const auto count = reader.read_shortest_varint();
  if (!size || !count) return corrupt("the header is malformed");
  Checker checker;
  if (const auto fault = checker.attributes(reader, *count, 1)) return corrupt(*fault);
  if (!reader.at_end()) return corrupt("bytes follow the last attribute");
  if (*size != checker.size_bytes()) return corrupt("the size in the header is wrong");
  return {};
}

}  // namespace serein::dynamodb
