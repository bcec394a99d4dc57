#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Checks all streams for check_database(): that records are well-formed and in shards that take
// them, that the log agrees with the tables, that the images of each item follow one another, and
// that the last one is the item. `report` gets a line for each problem. Fails only where the engine
// cannot read.
Result<> check_streams(const kv::View& view, const Catalog& catalog,
                       const std::set<TableId>& removed,
                       const std::function<void(std::string)>& report);

}  // namespace serein::dynamodb
