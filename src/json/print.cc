#include "json/print.h"

#include "json/writer.h"

namespace serein::json {
namespace {

void print(Writer& writer, const Value& value) {
  switch (value.type()) {
    case Type::kNull:
      writer.null();
      return;
    case Type::kBool:
      writer.boolean(value.boolean());
      return;
    case Type::kNumber:
      writer.raw(value.number());
      return;
    case Type::kString:
      writer.string(value.string());
      return;
    case Type::kArray:
      writer.begin_array();
      for (const Value& element : value.array()) print(writer, element);
      writer.end_array();
      return;
    case Type::kObject:
      writer.begin_object();
      for (const Member& member : value.object()) print(writer.key(member.key), member.value);
      writer.end_object();
      return;
  }
}

}  // namespace

std::string to_json(const Value& value) {
  std::string text;
  Writer writer(text);
  print(writer, value);
  return text;
}

}  // namespace serein::json
