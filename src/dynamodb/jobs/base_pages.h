#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// The next keys of items in a range to work on in one commit; none at its end. Reading them warms
// the cache for the commit.
Result<std::vector<std::string>> read_base_page(const kv::Engine& engine, const kv::Range& range);

}  // namespace serein::dynamodb
