#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// What one commit of building an index reads: writers wait that long.
inline constexpr std::size_t kMaxBuildItems = 256;
inline constexpr std::uint64_t kMaxBuildBytes = 256U << 10U;

// How often it is looked for tokens of requests that have expired, without being woken.
inline constexpr std::chrono::seconds kTimeBetweenTokenLooks{30};

// What one commit of expiry deletes, and one of trimming forgets.
inline constexpr std::size_t kMaxExpiredItems = 256;
inline constexpr std::size_t kMaxTrimmedRecords = 1000;

}  // namespace serein::dynamodb
