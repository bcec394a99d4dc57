#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace serein::aws {

// A request's body, as sent and decompressed: what the database service takes.
inline constexpr std::size_t kMaxBodyBytes = 16U << 20U;
// Far more than any input needs: what is nested too deeply for a service is its own to tell.
inline constexpr unsigned kMaxJsonDepth = 512;

// Violations that one message tells.
inline constexpr std::size_t kMaxReportedViolations = 10;
// How much of a faulty value a message shows.
inline constexpr std::size_t kMaxShownValueBytes = 64U << 10U;

// Answers are compressed from this size on, where the client accepts it.
inline constexpr std::size_t kMinCompressedBytes = 1024;

// A signature's time may differ so much from the server's.
inline constexpr std::chrono::minutes kMaxClockSkew{15};
inline constexpr std::int64_t kMaxPresignedSeconds = 7 * 24 * 3600;

inline constexpr std::size_t kMaxRegionBytes = 32;

// Signing keys that are kept: one for each access key, day, region and service.
inline constexpr std::size_t kMaxCachedSigningKeys = 1024;

}  // namespace serein::aws
