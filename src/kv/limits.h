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

// Stamps are reserved on disk in blocks of this size.
inline constexpr std::uint64_t kStampBlock = 1U << 20U;

// Threads that read ahead what a queued body needs, and how much may wait for them.
inline constexpr std::size_t kPrefetchThreads = 2;
inline constexpr std::size_t kMaxQueuedPrefetches = 4096;

}  // namespace serein::kv
