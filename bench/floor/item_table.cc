#include "floor/item_table.h"

#include <cstdint>
#include <cstring>

namespace serein::bench {
namespace {

using simdjson::ondemand::object;

void append_counted(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof(size));
  out += text;
}

std::string_view take_counted(std::string_view& in) {
  std::uint32_t size = 0;
  std::memcpy(&size, in.data(), sizeof(size));
  const std::string_view text = in.substr(sizeof(size), size);
  in.remove_prefix(sizeof(size) + size);
  return text;
}

// What has to be looked for in every string that is rendered.
bool needs_escape(std::string_view text) {
  bool needs = false;
  for (const char character : text) {
    needs |= static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
  }
  return needs;
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (needs_escape(text)) throw simdjson::simdjson_error(simdjson::STRING_ERROR);
  out += text;
  out += '"';
}

void append_item(std::string& out, std::string_view item) {
  out += '{';
  while (!item.empty()) {
    append_json_string(out, take_counted(item));
    out += R"(:{"S":)";
    append_json_string(out, take_counted(item));
    out += item.empty() ? "}" : "},";
  }
  out += '}';
}

}  // namespace

void ItemTable::answer(std::string_view operation, std::string_view body, std::string& out,
                       std::string_view& stored) {
  stored_.clear();
  buffer_.assign(body);
  buffer_.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  if (operation == "GetItem") {
    get(buffer_, out);
  } else if (operation == "PutItem") {
    put(buffer_);
    out += "{}";
  } else if (operation == "BatchWriteItem") {
    batch_write(buffer_);
    out += R"({"UnprocessedItems":{}})";
  } else {
    out += "{}";
  }
  stored = stored_;
}

void ItemTable::get(std::string_view body, std::string& out) {
  auto document = parser_.iterate(body.data(), body.size(), buffer_.capacity());
  object request = document.get_object();
  key_.assign(std::string_view(request["TableName"]));
  for (auto field : request["Key"].get_object()) {
    key_ += '/';
    key_ += std::string_view(field.value()["S"]);
  }
  const auto found = items_.find(key_);
  if (found == items_.end()) {
    out += "{}";
    return;
  }
  out += R"({"Item":)";
  append_item(out, found->second);
  out += '}';
}

void ItemTable::put(std::string_view body) {
  auto document = parser_.iterate(body.data(), body.size(), buffer_.capacity());
  object request = document.get_object();
  const std::string_view table = request["TableName"];
  store(table, request["Item"].get_object());
}

void ItemTable::batch_write(std::string_view body) {
  auto document = parser_.iterate(body.data(), body.size(), buffer_.capacity());
  for (auto table : document["RequestItems"].get_object()) {
    const std::string_view name = table.unescaped_key();
    for (auto write : table.value().get_array()) {
      store(name, write["PutRequest"]["Item"].get_object());
    }
  }
}

void ItemTable::store(std::string_view table, object item) {
  const std::size_t begin = stored_.size();
  key_.assign(table);
  for (auto field : item) {
    const std::string_view name = field.unescaped_key();
    const std::string_view value = field.value()["S"];
    if (name == "pk" || name == "sk") {
      key_ += '/';
      key_ += value;
    }
    append_counted(stored_, name);
    append_counted(stored_, value);
  }
  items_[key_].assign(stored_, begin);
}

}  // namespace serein::bench
