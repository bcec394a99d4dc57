#pragma once

#include <string_view>

namespace serein::dynamodb {

// Whether an expression must not name an attribute so without a placeholder; in any case of
// letters.
bool is_reserved_word(std::string_view name);

}  // namespace serein::dynamodb
