#pragma once

#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// Limits of expressions as the service documents them.
inline constexpr std::size_t kMaxExpressionBytes = 4096;
inline constexpr std::size_t kMaxOperators = 300;
inline constexpr std::size_t kMaxInOperands = 100;
inline constexpr std::size_t kMaxPlaceholderBytes = 255;
inline constexpr std::size_t kMaxPathDepth = 32;
inline constexpr std::uint64_t kMaxListIndex = 0x7FFFFFFF;

// Bounds the recursion of parser and evaluation: more than any expression within the other limits
// needs.
inline constexpr unsigned kMaxExpressionDepth = 320;

}  // namespace serein::dynamodb
