#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace serein::dynamodb {

// A table name, and every part of a key schema, as the service documents them.
inline constexpr std::size_t kMinTableNameBytes = 3;
inline constexpr std::size_t kMaxTableNameBytes = 255;
inline constexpr std::size_t kMaxKeyAttributeNameBytes = 255;
inline constexpr std::int64_t kMaxCapacityUnits = 1'000'000'000'000;
inline constexpr std::size_t kMaxLocalIndexes = 5;
inline constexpr std::size_t kMaxGlobalIndexes = 20;
inline constexpr std::size_t kMaxIncludedAttributes = 100;  // of all indexes of a table together

// How often throughput may be decreased on a UTC day, and after that, how often in an hour.
inline constexpr std::int64_t kMaxDecreasesAtOnce = 4;
inline constexpr std::chrono::hours kTimeBetweenDecreases{1};

// How often a table may be set to be billed by request.
inline constexpr std::size_t kMaxOnDemandSwitches = 4;
inline constexpr std::chrono::hours kOnDemandSwitchPeriod{24};

// Default quotas of an account and of each of its tables, a second.
inline constexpr std::int64_t kAccountMaxCapacityUnits = 80'000;
inline constexpr std::int64_t kTableMaxCapacityUnits = 40'000;

// What a table or index that is billed by request can serve at once from its making on, a second.
inline constexpr std::int64_t kOnDemandWarmReadUnits = 12'000;
inline constexpr std::int64_t kOnDemandWarmWriteUnits = 4'000;

inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::string_view kReservedTagPrefix = "aws:";
inline constexpr std::size_t kListTablesPage = 100;

}  // namespace serein::dynamodb
