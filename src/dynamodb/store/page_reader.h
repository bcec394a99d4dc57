#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
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
  // Set for a range of index entries of which the whole items are wanted: their table. The view
  // must be a snapshot.
  const Table* fetch_from = nullptr;
};

struct Page {
  std::uint64_t count = 0;               // items that matched
  std::uint64_t scanned_count = 0;       // items evaluated
  std::uint64_t bytes = 0;               // capacity bytes of the items or entries evaluated
  std::uint64_t fetched_read_units = 0;  // each item that was fetched by itself
  // The stored form of the last item or entry evaluated, where the page ended before the range did,
  // or exactly with it: more may follow.
  std::optional<std::string> last_item;
};

// Evaluates the items of the range in order until the page is full, and calls `emit` for those that
// match.
Result<Page> read_page(const kv::View& view, const PageRequest& request,
                       const std::function<void(const ItemView&)>& emit);

}  // namespace serein::dynamodb
