#include "dynamodb/model/item.h"

#include "base/check.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/number.h"

namespace serein::dynamodb {
namespace {

// What a container's content begins with: the number of its elements.
struct Counted {
  explicit Counted(std::string_view content) {
    format::Reader reader(content);
    count = reader.varint();
    elements = reader.rest();
  }

  std::uint64_t count;
  std::string_view elements;
};

}  // namespace

std::string_view type_name(ValueType type) {
  constexpr std::string_view kNames[] = {"",  "S", "N",  "B",  "BOOL", "NULL",
                                         "L", "M", "SS", "NS", "BS"};
  return kNames[static_cast<std::size_t>(type)];
}

ListView ValueView::list() const {
  CHECK(type_ == ValueType::kList);
  const Counted counted(content_);
  return {counted.elements, counted.count};
}

MapView ValueView::map() const {
  CHECK(type_ == ValueType::kMap);
  const Counted counted(content_);
  return {counted.elements, counted.count};
}

SetView ValueView::set() const {
  CHECK(is_set());
  const Counted counted(content_);
  return {counted.elements, counted.count};
}

std::optional<ValueView> MapView::find(std::string_view name) const {
  format::Reader reader(attributes_);
  for (std::uint64_t left = count_; left > 0; --left) {
    const Text candidate = reader.text();
    const ValueView value(reader);
    if (candidate.bytes.size() == name.size() && candidate.bytes == name) return value;
  }
  return std::nullopt;
}

std::optional<ValueView> ListView::at(std::uint64_t index) const {
  if (index >= count_) return std::nullopt;
  ListIterator element = begin();
  for (; index > 0; --index) element.next();
  return element.value();
}

bool SetView::contains(std::string_view element) const {
  for (SetIterator member = begin(); !member.at_end(); member.next()) {
    if (member.element().bytes == element) return true;
  }
  return false;
}

std::strong_ordering compare_scalars(const ValueView& a, const ValueView& b) {
  CHECK(a.type() == b.type());
  if (a.type() == ValueType::kNumber) {
    return *Number::parse(a.number()) <=> *Number::parse(b.number());
  }
  return a.scalar().compare(b.scalar()) <=> 0;
}

}  // namespace serein::dynamodb
