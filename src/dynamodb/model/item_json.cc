#include "dynamodb/model/item_json.h"

#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// Writes to the end of a string in large steps instead of growing it for each piece: answers are
// made of little else than short pieces. The string has its right length again when the sink is
// gone.
class Sink {
 public:
  explicit Sink(std::string& out) : out_(out), size_(out.size()) {}
  ~Sink() { out_.resize(size_); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void write(char c) { *room(1) = c; }
  void write(std::string_view text) { std::memcpy(room(text.size()), text.data(), text.size()); }
  void write(std::string_view before, std::string_view text, std::string_view after) {
    char* to = room(before.size() + text.size() + after.size());
    std::memcpy(to, before.data(), before.size());
    to += before.size();
    std::memcpy(to, text.data(), text.size());
    std::memcpy(to + text.size(), after.data(), after.size());
  }

  // In quotes, escaped where needed.
  void write_quoted(const Text& text) {
    if (text.plain) return write("\"", text.bytes, "\"");
    out_.resize(size_);
    json::append_string(out_, text.bytes);
    size_ = out_.size();
  }

  void write_base64(std::string_view bytes) {
    out_.resize(size_);
    out_.push_back('"');
    append_base64(out_, bytes);
    out_.push_back('"');
    size_ = out_.size();
  }

 private:
  static constexpr std::size_t kStep = 512;

  char* room(std::size_t count) {
    if (out_.size() - size_ < count) out_.resize(size_ + count + kStep);
    return out_.data() + std::exchange(size_, size_ + count);
  }

  std::string& out_;
  std::size_t size_;  // what of `out_` is written
};

void write_value(Sink& sink, const ValueView& value);

void write_attributes(Sink& sink, const MapView& attributes) {
  sink.write('{');
  bool first = true;
  for (MapIterator attribute = attributes.begin(); !attribute.at_end(); attribute.next()) {
    if (!std::exchange(first, false)) sink.write(',');
    if (attribute.name().plain) {
      sink.write("\"", attribute.name().bytes, "\":");
    } else {
      sink.write_quoted(attribute.name());
      sink.write(':');
    }
    write_value(sink, attribute.value());
  }
  sink.write('}');
}

void write_list(Sink& sink, const ListView& list) {
  sink.write('[');
  bool first = true;
  for (ListIterator element = list.begin(); !element.at_end(); element.next()) {
    if (!std::exchange(first, false)) sink.write(',');
    write_value(sink, element.value());
  }
  sink.write(']');
}

void write_set(Sink& sink, const SetView& set, bool binary) {
  sink.write('[');
  bool first = true;
  for (SetIterator member = set.begin(); !member.at_end(); member.next()) {
    if (!std::exchange(first, false)) sink.write(',');
    if (binary) {
      sink.write_base64(member.element().bytes);
    } else {
      sink.write_quoted(member.element());
    }
  }
  sink.write(']');
}

void write_string(Sink& sink, const Text& text) {
  if (text.plain) return sink.write("{\"S\":\"", text.bytes, "\"}");
  sink.write("{\"S\":");
  sink.write_quoted(text);
  sink.write('}');
}

void write_value(Sink& sink, const ValueView& value) {
  switch (value.type()) {
    case ValueType::kString:
      return write_string(sink, value.string());
    case ValueType::kNumber:
      return sink.write("{\"N\":\"", value.number(), "\"}");
    case ValueType::kBool:
      return sink.write(value.boolean() ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
    case ValueType::kNull:
      return sink.write("{\"NULL\":true}");
    default:
      break;
  }
  sink.write("{\"", type_name(value.type()), "\":");
  switch (value.type()) {
    case ValueType::kBinary:
      sink.write_base64(value.binary());
      break;
    case ValueType::kList:
      write_list(sink, value.list());
      break;
    case ValueType::kMap:
      write_attributes(sink, value.map());
      break;
    default:
      write_set(sink, value.set(), value.type() == ValueType::kBinarySet);
  }
  sink.write('}');
}

}  // namespace

void append_json(std::string& out, const ValueView& value) {
  Sink sink(out);
  write_value(sink, value);
}

void append_json(std::string& out, const ItemView& item) {
  Sink sink(out);
  write_attributes(sink, item.attributes());
}

void append_json_name(std::string& out, const Text& name) {
  Sink sink(out);
  sink.write_quoted(name);
  sink.write(':');
}

}  // namespace serein::dynamodb
