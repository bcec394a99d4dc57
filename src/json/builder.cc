#include "json/builder.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace serein::json {

// Memory that is given back as a whole. Strings and nodes of 16 bytes come by the dozen: a piece
// costs an addition, where std::pmr has calls through tables.
class Document::Arena {
 public:
  // For strings.
  char* allocate(std::size_t bytes) {
    char* const piece = bytes <= left_ ? next_ : add_block(bytes);
    next_ = piece + bytes;
    left_ -= bytes;
    return piece;
  }

  // For objects. Blocks are aligned for all kinds.
  template <class T>
  T* allocate_objects(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* piece = next_;
    if (std::align(alignof(T), bytes, piece, left_) == nullptr) piece = add_block(bytes);
    next_ = static_cast<char*>(piece) + bytes;
    left_ -= bytes;
    return static_cast<T*>(piece);
  }

 private:
  static constexpr std::size_t kFirstBlockBytes = 4096;

  // Each has room for as much as those before it, so that a large document has few.
  char* add_block(std::size_t bytes) {
    left_ = std::max(bytes, block_bytes_);
    block_bytes_ *= 2;
    return blocks_.emplace_back(std::make_unique_for_overwrite<char[]>(left_)).get();
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_bytes_ = kFirstBlockBytes;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

Document::Document() = default;
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

DocumentBuilder::DocumentBuilder() { document_.arena_ = std::make_unique<Document::Arena>(); }

DocumentBuilder::~DocumentBuilder() = default;

std::string_view DocumentBuilder::copy(std::string_view bytes) {
  if (bytes.empty()) return {};
  char* const data = document_.arena_->allocate(bytes.size());
  std::memcpy(data, bytes.data(), bytes.size());
  return {data, bytes.size()};
}

Value DocumentBuilder::string(std::string_view utf8) { return Value::of_string(copy(utf8)); }

Value DocumentBuilder::number(std::string_view text) { return Value::of_number(copy(text)); }

Value DocumentBuilder::array(std::span<const Value> elements) {
  if (elements.empty()) return Value::of_array({});
  auto* const data = document_.arena_->allocate_objects<Value>(elements.size());
  std::uninitialized_copy(elements.begin(), elements.end(), data);
  return Value::of_array({data, elements.size()});
}

Value DocumentBuilder::object(std::span<const Member> members) {
  if (members.empty()) return Value::of_object({});
  auto* const data = document_.arena_->allocate_objects<Member>(members.size());
  std::uninitialized_copy(members.begin(), members.end(), data);
  return Value::of_object({data, members.size()});
}

Document DocumentBuilder::finish(Value root) && {
  document_.root_ = root;
  return std::move(document_);
}

}  // namespace serein::json
