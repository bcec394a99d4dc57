#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// Pages of ListStreams and DescribeStream.
inline constexpr std::size_t kMaxStreamsPage = 100;
inline constexpr std::size_t kMaxShardsPage = 100;

// What GetRecords returns at most, and how long its iterators are good for.
inline constexpr std::size_t kMaxRecords = 1000;
inline constexpr std::uint64_t kMaxRecordsBytes = 1U << 20U;
inline constexpr std::chrono::minutes kShardIteratorLife{15};

}  // namespace serein::dynamodb
