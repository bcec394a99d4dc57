#include "dynamodb/expr/value_arithmetic.h"

#include <algorithm>

#include "base/check.h"
#include "dynamodb/model/format_writer.h"
#include "dynamodb/model/number.h"

namespace serein::dynamodb {
namespace {

std::string stored(const Number& number) {
  std::string value;
  format::append_tag(value, ValueType::kNumber);
  format::append_content(value, number.to_string());
  return value;
}

Number number_of(const ValueView& value) { return *Number::parse(value.number()); }

// The order in which the elements of a set stand.
std::strong_ordering compare_elements(ValueType set, const Text& a, const Text& b) {
  if (set == ValueType::kNumberSet) return *Number::parse(a.bytes) <=> *Number::parse(b.bytes);
  return a.bytes.compare(b.bytes) <=> 0;
}

// Writes a set element by element, in their order.
class SetWriter {
 public:
  explicit SetWriter(ValueType type) { format::append_tag(set_, type); }

  void append(const Text& element) {
    format::append_text(set_, element);
    ++count_;
  }

  std::string finish() && {
    if (count_ == 0) return {};
    constexpr std::size_t kTagBytes = 1;
    format::insert_length_and_count(set_, kTagBytes, count_);
    return std::move(set_);
  }

 private:
  std::string set_;
  std::uint64_t count_ = 0;
};

}  // namespace

Result<std::string> add_numbers(const ValueView& a, const ValueView& b) {
  ASSIGN_OR_RETURN(const Number sum, Number::add(number_of(a), number_of(b)));
  return stored(sum);
}

Result<std::string> subtract_numbers(const ValueView& a, const ValueView& b) {
  ASSIGN_OR_RETURN(const Number difference, Number::add(number_of(a), number_of(b).negated()));
  return stored(difference);
}

std::string unite_sets(const ValueView& a, const ValueView& b) {
  CHECK(a.is_set() && a.type() == b.type());
  SetWriter united(a.type());
  const SetView set = a.set();
  const SetView others = b.set();
  SetIterator mine = set.begin();
  SetIterator other = others.begin();
  while (!mine.at_end() && !other.at_end()) {
    const auto order = compare_elements(a.type(), mine.element(), other.element());
    united.append(order <= 0 ? mine.element() : other.element());
    if (order <= 0) mine.next();
    if (order >= 0) other.next();
  }
  for (; !mine.at_end(); mine.next()) united.append(mine.element());
  for (; !other.at_end(); other.next()) united.append(other.element());
  return std::move(united).finish();
}

std::string subtract_sets(const ValueView& a, const ValueView& b) {
  CHECK(a.is_set() && a.type() == b.type());
  SetWriter rest(a.type());
  const SetView set = a.set();
  const SetView others = b.set();
  SetIterator other = others.begin();
  for (SetIterator mine = set.begin(); !mine.at_end(); mine.next()) {
    while (!other.at_end() && compare_elements(a.type(), other.element(), mine.element()) < 0) {
      other.next();
    }
    const bool removed = !other.at_end() && other.element().bytes == mine.element().bytes;
    if (!removed) rest.append(mine.element());
  }
  return std::move(rest).finish();
}

std::string join_lists(const ValueView& a, const ValueView& b) {
  const ListView first = a.list();
  const ListView second = b.list();
  std::string joined;
  const std::size_t begin =
      format::begin_container(joined, ValueType::kList, first.size() + second.size());
  for (ListIterator element = first.begin(); !element.at_end(); element.next()) {
    joined += element.value().bytes();
  }
  for (ListIterator element = second.begin(); !element.at_end(); element.next()) {
    joined += element.value().bytes();
  }
  format::insert_length(joined, begin);
  return joined;
}

unsigned nesting_levels(const ValueView& value) {
  unsigned inner = 0;
  if (value.type() == ValueType::kList) {
    const ListView list = value.list();
    for (ListIterator element = list.begin(); !element.at_end(); element.next()) {
      inner = std::max(inner, nesting_levels(element.value()));
    }
  } else if (value.type() == ValueType::kMap) {
    const MapView map = value.map();
    for (MapIterator member = map.begin(); !member.at_end(); member.next()) {
      inner = std::max(inner, nesting_levels(member.value()));
    }
  }
  return 1 + inner;
}

}  // namespace serein::dynamodb
