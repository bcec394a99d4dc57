#include "dynamodb/model/item_builder.h"

#include <utility>

#include "base/bytes.h"
#include "dynamodb/model/format.h"

namespace serein::dynamodb {

void ItemBuilder::append(const Text& name, const ValueView& value) {
  append_varint(attributes_, name.bytes.size() << 1U | (name.plain ? 1U : 0U));
  attributes_ += name.bytes;
  attributes_ += value.bytes();
  ++count_;
  size_bytes_ += name.bytes.size() + dynamodb::size_bytes(value);
}

std::string ItemBuilder::finish() {
  std::string item;
  item.reserve(attributes_.size() + format::kMaxHeaderBytes);
  item.push_back(static_cast<char>(format::kItemVersion));
  append_varint(item, size_bytes_);
  append_varint(item, count_);
  item += attributes_;
  *this = {};
  return item;
}

}  // namespace serein::dynamodb
