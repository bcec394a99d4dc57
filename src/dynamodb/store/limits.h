#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace serein::dynamodb {

// A page of Query or Scan ends when the items evaluated reach this, in capacity bytes.
inline constexpr std::uint64_t kMaxPageBytes = 1U << 20U;

// What one batch may ask for, and what its answer may hold, in capacity bytes.
inline constexpr std::size_t kMaxBatchGetKeys = 100;
inline constexpr std::uint64_t kMaxBatchGetBytes = 16U << 20U;
inline constexpr std::size_t kMaxBatchWriteItems = 25;

// What one transaction may bring, in capacity bytes of its items, keys and values; and what one may
// read.
inline constexpr std::uint64_t kMaxTransactionBytes = 4U << 20U;

// How long the token of a request makes its repetitions have no effect.
inline constexpr std::chrono::minutes kTokenLifetime{10};

// What one commit forgets of tokens that have expired.
inline constexpr std::size_t kMaxTokensPerCommit = 256;

// All items with one partition key, with their entries in local indexes. Injected, since nobody
// waits for so much in a test.
inline constexpr std::uint64_t kMaxCollectionBytes = 10ULL << 30U;

// Shards of a new stream; how long they take records before others follow them, and how long their
// records are kept.
inline constexpr std::size_t kStreamShards = 4;
inline constexpr std::chrono::minutes kStreamShardLife{240};
inline constexpr std::chrono::hours kStreamRetention{24};

// "Time to live has been modified multiple times within a fixed interval": an hour.
inline constexpr std::chrono::seconds kTtlChangeInterval{3600};

// Items whose time of expiry lies further back are taken for mistakes, and stay.
inline constexpr std::chrono::years kMaxTtlAge{5};

// What a read on an I/O thread may do before it goes on as a worker's: it holds up other
// connections.
inline constexpr std::uint64_t kMaxInlineBytes = 64U << 10U;
inline constexpr std::uint64_t kMaxInlineItems = 100;

// One write capacity unit, one read capacity unit.
inline constexpr std::uint64_t kWriteUnitBytes = 1024;
inline constexpr std::uint64_t kReadUnitBytes = 4096;

}  // namespace serein::dynamodb
