#pragma once

#include <span>
#include <string_view>

#include "json/parse.h"

namespace serein::json {

// Makes a Document from parts. The values it returns belong to the document that finish() gives
// out.
class DocumentBuilder {
 public:
  DocumentBuilder();
  ~DocumentBuilder();

  // Copies of the arguments.
  Value string(std::string_view utf8);
  Value number(std::string_view text);
  Value array(std::span<const Value> elements);
  Value object(std::span<const Member> members);
  std::string_view copy(std::string_view bytes);

  Document finish(Value root) &&;

 private:
  Document document_;
};

}  // namespace serein::json
