#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "dynamodb/expr/document_paths.h"
#include "json/value.h"

namespace serein::dynamodb {

// ExpressionAttributeNames and ExpressionAttributeValues of a request, and which of them were used.
class ExpressionAttributes {
 public:
  // Both may be nullptr. Fails with the service's ValidationException for faulty placeholders and
  // values.
  static Result<ExpressionAttributes> read(const json::Value* names, const json::Value* values);

  // What a placeholder ("#n", ":v") stands for, which now counts as used; nullptr if it is not
  // defined.
  const std::string* use_name(std::string_view placeholder);
  const std::string* use_value(std::string_view placeholder);  // the stored form

  // Fails when a name or value was given that no expression used.
  Result<> check_all_used() const;

 private:
  struct Entry {
    std::string content;
    std::size_t position = 0;  // in the request
    bool used = false;
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  Entries names_;
  Entries values_;
};

}  // namespace serein::dynamodb
