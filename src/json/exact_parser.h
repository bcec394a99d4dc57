#pragma once

#include <string_view>

#include "base/result.h"
#include "json/parse.h"

namespace serein::json {

// The complete parser behind parse(): slower than its fast path, keeps every number exactly, and
// says where a text is faulty. `text` must be within max_bytes.
Result<Document> parse_exactly(std::string_view text, const ParseLimits& limits);

// The first key that `members` has twice, or nullptr.
const Member* find_duplicate(std::span<const Member> members);

}  // namespace serein::json
