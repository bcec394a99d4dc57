#pragma once

#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// A table name, and every part of a key schema, as the service documents them.
inline constexpr std::size_t kMinTableNameBytes = 3;
inline constexpr std::size_t kMaxTableNameBytes = 255;
inline constexpr std::size_t kMaxKeyAttributeNameBytes = 255;
inline constexpr std::int64_t kMaxCapacityUnits = 1'000'000'000'000;
inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::size_t kListTablesPage = 100;

}  // namespace serein::dynamodb
