#pragma once

#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// Limits of items as the service documents them.
inline constexpr std::uint64_t kMaxItemBytes = 400U << 10U;
inline constexpr unsigned kMaxNesting = 32;
inline constexpr std::size_t kMaxHashKeyBytes = 2048;
inline constexpr std::size_t kMaxRangeKeyBytes = 1024;
inline constexpr std::size_t kMaxKeyAttributesPerSide = 4;  // of a global index
inline constexpr std::size_t kMaxAttributeNameBytes = 65535;

// Numbers.
inline constexpr int kMaxSignificantDigits = 38;
inline constexpr int kMaxExponent = 125;
inline constexpr int kMinExponent = -130;

}  // namespace serein::dynamodb
