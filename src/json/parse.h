#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace serein::json {

struct ParseLimits {
  std::size_t max_bytes = 16U << 20U;
  unsigned max_depth = 128;
};

// A parsed text: owns every byte its values point to, and none of the input.
class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  const Value& root() const { return root_; }

 private:
  friend class DocumentBuilder;
  class Arena;
  std::unique_ptr<Arena> arena_;
  Value root_;
};

// Parses RFC 8259 text in valid UTF-8. Fails with kInvalidInput and the place of the first fault
// when the text is malformed, exceeds a limit, or an object names a key twice. Numbers of any
// length are kept exactly. Thread-safe.
Result<Document> parse(std::string_view text, const ParseLimits& limits = {});

}  // namespace serein::json
