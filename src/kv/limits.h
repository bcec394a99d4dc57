#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace serein::kv {

// What waits for a commit round; beyond it transactions are refused.
inline constexpr std::size_t kMaxQueuedTransactions = 16384;
inline constexpr std::size_t kMaxQueuedBytes = 256U << 20U;

// What one round takes: large enough to share a sync among many, small enough not to keep the first
// waiting.
inline constexpr std::size_t kMaxRoundTransactions = 512;
inline constexpr std::size_t kMaxRoundBytes = 16U << 20U;

// How long relaxed writes may wait for a sync: it bounds what a loss of power takes, and how far
// stable_stamp() may lag behind.
inline constexpr std::chrono::milliseconds kMaxUnsyncedTime{50};

// Stamps are reserved on disk in blocks of this size.
inline constexpr std::uint64_t kStampBlock = 1U << 20U;

// The space on the disk is looked at each time so much was to be written; the free space to be kept
// (RocksOptions::min_free_bytes) should be several times as large.
inline constexpr std::size_t kBytesBetweenLooksAtSpace = 8U << 20U;

// What opening a database writes besides the content of its logs.
inline constexpr std::uint64_t kBytesToOpen = 8U << 20U;

// A database that failed is tried to be opened again after a first delay
// (RocksOptions::first_retry_delay), which doubles up to this.
inline constexpr std::chrono::milliseconds kMaxRetryDelay{2000};

// Threads that read ahead what a queued body needs. What waits for them counts as queued.
inline constexpr std::size_t kPrefetchThreads = 2;

// What one commit of drop() removes.
inline constexpr std::size_t kMaxDroppedKeysPerCommit = 1000;

}  // namespace serein::kv
