#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/model/item.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// One page of a Query or Scan.
struct PageRequest {
  kv::Range range;
  std::optional<std::uint64_t> limit;  // items evaluated
  const Condition* filter = nullptr;   // nullptr: all match
  bool may_block = true;               // false: fails with kWouldBlock rather than read much
};

struct Page {
  std::uint64_t count = 0;          // items that matched
  std::uint64_t scanned_count = 0;  // items evaluated
  std::uint64_t bytes = 0;          // capacity bytes of the items evaluated
  // The stored form of the last item evaluated, where the page ended before the range did, or
  // exactly with it: more may follow.
  std::optional<std::string> last_item;
};

// Evaluates the items of the range in order until the page is full, and calls `emit` for those that
// match.
Result<Page> read_page(const kv::View& view, const PageRequest& request,
                       const std::function<void(const ItemView&)>& emit);

}  // namespace serein::dynamodb
