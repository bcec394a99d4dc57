#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace serein::dynamodb {

// One step of a document path: the name of an attribute or member, or an index into a list.
struct PathStep {
  std::string name;         // of an index, its digits
  std::uint64_t index = 0;  // the largest number for all that are too large
  bool is_index = false;
};

// Where a value stands in an item: "a.b[2]". Begins with the name of an attribute.
using DocumentPath = std::vector<PathStep>;

}  // namespace serein::dynamodb
