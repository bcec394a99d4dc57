#pragma once

#include <cstdint>
#include <string>

#include "dynamodb/model/item.h"

namespace serein::dynamodb {

// Puts together an item from attributes of others.
class ItemBuilder {
 public:
  // In bytewise order of the names, none twice.
  void append(const Text& name, const ValueView& value);

  // The stored form. The builder is empty then.
  std::string finish();

 private:
  std::string attributes_;
  std::uint64_t count_ = 0;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace serein::dynamodb
