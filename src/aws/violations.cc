#include "aws/violations.h"

#include <fmt/format.h>

#include "aws/errors.h"
#include "aws/limits.h"

namespace serein::aws {
namespace {

// Members are shown as the Java beans of the services have them.
void append_lower_first(std::string& out, std::string_view name) {
  const std::size_t first = out.size();
  out += name;
  if (!name.empty() && out[first] >= 'A' && out[first] <= 'Z') {
    out[first] = static_cast<char>(out[first] - 'A' + 'a');
  }
}

void show(std::string& out, const Shape& shape, const json::Value& value);

void show_object(std::string& out, const Shape& shape, const json::Value& value) {
  const bool is_map = shape.type == ShapeType::kMap;
  std::string_view separator;
  if (!is_map) out += shape.name;
  out += is_map ? '{' : '(';
  if (is_map) {
    for (const json::Member& member : value.object()) {
      out.append(separator).append(member.key).append("=");
      show(out, *shape.element, member.value);
      separator = ", ";
    }
  } else {
    for (const ShapeMember& member : shape.members) {
      const json::Value* content = value.find(member.name);
      out += separator;
      append_lower_first(out, member.name);
      out += '=';
      if (content == nullptr) {
        out += "null";
      } else {
        show(out, *member.shape, *content);
      }
      separator = ", ";
    }
  }
  out += is_map ? '}' : ')';
}

// A value as messages show it. Stops adding parts once there is enough; also called for values
// inside of opaque ones, whose types nobody has checked.
void show(std::string& out, const Shape& shape, const json::Value& value) {
  if (out.size() > kMaxShownValueBytes) return;
  std::string_view separator;
  switch (value.type()) {
    case json::Type::kNull:
      out += "null";
      return;
    case json::Type::kBool:
      out += value.boolean() ? "true" : "false";
      return;
    case json::Type::kNumber:
      out += value.number();
      return;
    case json::Type::kString:
      out += value.string();
      return;
    case json::Type::kArray:
      out += '[';
      for (const json::Value& element : value.array()) {
        out += separator;
        show(out, shape.element == nullptr ? shape : *shape.element, element);
        separator = ", ";
      }
      out += ']';
      return;
    case json::Type::kObject:
      show_object(out, shape, value);
      return;
  }
}

// Not within a UTF-8 sequence.
void cut(std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += "...";
}

}  // namespace

std::string Path::to_string(bool as_documented) const {
  std::string text = parent == nullptr ? "" : parent->to_string(as_documented) + ".";
  if (name.empty() && index > 0) return text + std::to_string(index);
  if (verbatim || as_documented) return text.append(name);
  append_lower_first(text, name);
  return text;
}

void Violations::add(const Path& path, const Shape& shape, const json::Value& value,
                     const std::string& constraint) {
  if (count_ >= kMaxReportedViolations) return;
  if (shape.brief) return add(fmt::format("at '{}'", path.to_string(true)), constraint);
  std::string shown;
  show(shown, shape, value);
  cut(shown, kMaxShownValueBytes);
  add(fmt::format("'{}' at '{}'", shown, path.to_string()), constraint);
}

void Violations::add_missing(const Path& path) {
  add(fmt::format("null at '{}'", path.to_string()), "Member must not be null");
}

void Violations::add(std::string_view what, std::string_view constraint) {
  if (count_ >= kMaxReportedViolations) return;
  if (count_ > 0) text_ += "; ";
  text_ += fmt::format("Value {} failed to satisfy constraint: {}", what, constraint);
  ++count_;
}

Result<> Violations::result() const {
  if (empty()) return {};
  return fail(kValidationException, "{} validation error{} detected: {}", count_,
              count_ > 1 ? "s" : "", text_);
}

}  // namespace serein::aws
