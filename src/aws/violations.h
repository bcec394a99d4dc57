#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "aws/model.h"
#include "base/result.h"
#include "json/value.h"

namespace serein::aws {

// Where in an input a value stands, as a list on the stack from the value to the root: nothing is
// put together unless there is something to tell.
struct Path {
  const Path* parent = nullptr;  // nullptr: a member of the input itself
  std::string_view name;         // of a member or a map key; empty: the element number `index`
  std::size_t index = 0;         // from 1
  bool verbatim = false;         // a map key, which keeps its first letter

  // "keySchema.1.member.attributeName", or "KeySchema.1.member.AttributeName" as it is documented.
  std::string to_string(bool as_documented = false) const;
};

// The violated constraints of one input, and the message that tells them.
class Violations {
 public:
  // `constraint` is a sentence without its full stop: "Member must not be null".
  void add(const Path& path, const Shape& shape, const json::Value& value,
           const std::string& constraint);
  void add_missing(const Path& path);

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  // ValidationException with all of them in the order they were added, up to
  // kMaxReportedViolations; success when there is none.
  Result<> result() const;

 private:
  void add(std::string_view what, std::string_view constraint);

  std::string text_;
  std::size_t count_ = 0;
};

}  // namespace serein::aws
