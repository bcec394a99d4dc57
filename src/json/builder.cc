#include "json/builder.h"

#include <algorithm>
#include <cstring>
#include <memory_resource>
#include <utility>

namespace serein::json {

struct Document::Arena {
  static constexpr std::size_t kFirstBlockBytes = 4096;
  std::pmr::monotonic_buffer_resource memory{kFirstBlockBytes};
};

Document::Document() = default;
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

DocumentBuilder::DocumentBuilder() { document_.arena_ = std::make_unique<Document::Arena>(); }

DocumentBuilder::~DocumentBuilder() = default;

std::string_view DocumentBuilder::copy(std::string_view bytes) {
  if (bytes.empty()) return {};
  auto* data = static_cast<char*>(document_.arena_->memory.allocate(bytes.size(), 1));
  std::memcpy(data, bytes.data(), bytes.size());
  return {data, bytes.size()};
}

Value DocumentBuilder::string(std::string_view utf8) { return Value::of_string(copy(utf8)); }

Value DocumentBuilder::number(std::string_view text) { return Value::of_number(copy(text)); }

Value DocumentBuilder::array(std::span<const Value> elements) {
  if (elements.empty()) return Value::of_array({});
  auto* data =
      static_cast<Value*>(document_.arena_->memory.allocate(elements.size_bytes(), alignof(Value)));
  std::uninitialized_copy(elements.begin(), elements.end(), data);
  return Value::of_array({data, elements.size()});
}

Value DocumentBuilder::object(std::span<const Member> members) {
  if (members.empty()) return Value::of_object({});
  auto* data = static_cast<Member*>(
      document_.arena_->memory.allocate(members.size_bytes(), alignof(Member)));
  std::uninitialized_copy(members.begin(), members.end(), data);
  return Value::of_object({data, members.size()});
}

Document DocumentBuilder::finish(Value root) && {
  document_.root_ = root;
  return std::move(document_);
}

}  // namespace serein::json
