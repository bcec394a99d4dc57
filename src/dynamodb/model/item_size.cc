// Sizes by the documented rules: "DynamoDB item sizes and formats" of the developer guide.
#include "base/check.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/number.h"

namespace serein::dynamodb {
namespace {

std::uint64_t set_bytes(const ValueView& value) {
  std::uint64_t bytes = 0;
  const SetView set = value.set();
  for (SetIterator member = set.begin(); !member.at_end(); member.next()) {
    bytes += value.type() == ValueType::kNumberSet
                 ? Number::parse(member.element().bytes)->size_bytes()
                 : member.element().bytes.size();
  }
  return bytes;
}

std::uint64_t list_bytes(const ListView& list) {
  std::uint64_t bytes = format::kContainerSizeBytes;
  for (ListIterator element = list.begin(); !element.at_end(); element.next()) {
    bytes += format::kElementSizeBytes + size_bytes(element.value());
  }
  return bytes;
}

std::uint64_t map_bytes(const MapView& map) {
  std::uint64_t bytes = format::kContainerSizeBytes;
  for (MapIterator attribute = map.begin(); !attribute.at_end(); attribute.next()) {
    bytes +=
        format::kElementSizeBytes + attribute.name().bytes.size() + size_bytes(attribute.value());
  }
  return bytes;
}

}  // namespace

std::uint64_t size_bytes(const ValueView& value) {
  switch (value.type()) {
    case ValueType::kString:
    case ValueType::kBinary:
      return value.scalar().size();
    case ValueType::kNumber:
      return Number::parse(value.number())->size_bytes();
    case ValueType::kBool:
    case ValueType::kNull:
      return format::kScalarSizeBytes;
    case ValueType::kList:
      return list_bytes(value.list());
    case ValueType::kMap:
      return map_bytes(value.map());
    case ValueType::kStringSet:
    case ValueType::kNumberSet:
    case ValueType::kBinarySet:
      return set_bytes(value);
  }
  CHECK(false);
}

}  // namespace serein::dynamodb
