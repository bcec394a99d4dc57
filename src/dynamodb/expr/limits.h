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

// Bounds the recursion of parser and evaluation; 4 KB of "((((" stay below it.
inline constexpr unsigned kMaxExpressionDepth = 1024;

}  // namespace serein::dynamodb
