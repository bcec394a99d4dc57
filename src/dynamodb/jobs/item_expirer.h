#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/result.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// Deletes the items that expired at least `delay` ago, of all tables, in small commits between
// those of others; answers how many. Waits for the commits. An item that was given more time
// meanwhile stays. Ends early when `stopping` says so.
Result<std::uint64_t> expire_items(Database& database, std::chrono::seconds delay,
                                   const std::function<bool()>& stopping);

}  // namespace serein::dynamodb
