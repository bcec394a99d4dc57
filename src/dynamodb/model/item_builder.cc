#include "dynamodb/model/item_builder.h"

#include "dynamodb/model/format_writer.h"

namespace serein::dynamodb {

void ItemBuilder::append(const Text& name, const ValueView& value) {
  format::append_text(attributes_, name);
  attributes_ += value.bytes();
  ++count_;
  size_bytes_ += name.bytes.size() + dynamodb::size_bytes(value);
}

std::string ItemBuilder::finish() {
  std::string item = format::join_item(size_bytes_, count_, attributes_);
  *this = {};
  return item;
}

}  // namespace serein::dynamodb
