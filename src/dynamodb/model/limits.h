#pragma once

#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// Limits of items as the service documents them.
inline constexpr std::uint64_t kMaxItemBytes = 400U << 10U;
inline constexpr unsigned kMaxNesting = 32;

// What an UpdateItem may write is limited, too: the attributes that it sets, as they are
// afterwards, and a cost of the update and of each of its actions, together as much as an item. As
// measured of the service, which documents none of it.
inline constexpr std::uint64_t kUpdateCostBytes = 3;
inline constexpr std::uint64_t kSetCostBytes = 19;         // and ADD
inline constexpr std::uint64_t kSetElementCostBytes = 20;  // of a list
inline constexpr std::uint64_t kRemoveCostBytes = 2;       // and DELETE

inline constexpr std::size_t kMaxHashKeyBytes = 2048;
inline constexpr std::size_t kMaxRangeKeyBytes = 1024;
inline constexpr std::size_t kMaxKeyAttributesPerSide = 4;  // of a global index
inline constexpr std::size_t kMaxAttributeNameBytes = 65535;

// Numbers.
inline constexpr int kMaxSignificantDigits = 38;
inline constexpr int kMaxExponent = 125;
inline constexpr int kMinExponent = -130;

}  // namespace serein::dynamodb
