#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/item.h"

// Appending the parts of values: docs/dev/formats/items.md. For the files that write the item
// format only; what order and limits the parts have is theirs to keep.
namespace serein::dynamodb::format {

inline void append_tag(std::string& out, ValueType type, bool flag = false) {
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(type) | (flag ? kFlag : 0)));
}

inline void append_content(std::string& out, std::string_view bytes) {
  append_varint(out, bytes.size());
  out += bytes;
}

// Length with the plain flag in its lowest bit, then the bytes.
inline void append_text(std::string& out, const Text& text) {
  append_varint(out, text.bytes.size() << 1U | (text.plain ? 1U : 0U));
  out += text.bytes;
}

// Appends tag and count of a container and returns where its content begins.
inline std::size_t begin_container(std::string& out, ValueType type, std::size_t count) {
  append_tag(out, type);
  const std::size_t begin = out.size();
  append_varint(out, count);
  return begin;
}

// Ends a container: puts the length of what follows `begin` before it.
inline void insert_length(std::string& out, std::size_t begin) {
  std::string length;
  append_varint(length, out.size() - begin);
  out.insert(begin, length);
}

// The same for a container whose count is known only in the end; it was begun by its tag alone.
inline void insert_length_and_count(std::string& out, std::size_t begin, std::uint64_t count) {
  std::string counted;
  append_varint(counted, count);
  std::string head;
  append_varint(head, counted.size() + out.size() - begin);
  head += counted;
  out.insert(begin, head);
}

// An item of `count` attributes, given one behind the other in bytewise order of their names.
inline std::string join_item(std::uint64_t size_bytes, std::uint64_t count,
                             std::string_view attributes) {
  std::string item;
  item.reserve(attributes.size() + kMaxHeaderBytes);
  item.push_back(static_cast<char>(kItemVersion));
  append_varint(item, size_bytes);
  append_varint(item, count);
  item += attributes;
  return item;
}

}  // namespace serein::dynamodb::format
