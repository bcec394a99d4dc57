#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every bound of the HTTP server. The structs are what ServerOptions lets a user change; the
// constants are fixed.
namespace serein::net {

// What the head of a request may have. The defaults are those of the load balancers in front of
// the cloud's endpoints: 16 KB for the request line and for each header, 64 KB in all.
struct RequestLimits {
  std::size_t max_request_line_bytes = 16U << 10U;  // longer: 414
  std::size_t max_header_bytes = 16U << 10U;        // one header with its name; longer: 431
  std::size_t max_head_bytes = 64U << 10U;          // request line and all headers; longer: 431
  std::size_t max_headers = 128;                    // more: 431
};

// What all connections of a server may use together.
struct ServerLimits {
  std::size_t max_connections = 10'000;               // beyond: answered 503 and closed
  std::size_t max_requests_in_flight = 4'096;         // admitted and not yet answered; beyond: 503
  std::uint64_t max_body_memory_bytes = 256U << 20U;  // of request bodies; beyond: 503
};

// How long a client may take. Precise to a few kTimerTick.
struct Timeouts {
  std::chrono::milliseconds head{15'000};   // TLS handshake; first to last byte of a head: 408
  std::chrono::milliseconds body{20'000};   // to send the next kMinProgressBytes, or the rest: 408
  std::chrono::milliseconds idle{120'000};  // between requests: closed without a word
  std::chrono::milliseconds write{30'000};  // to take the next kMinProgressBytes of an answer
};

// A peer that sends a body, or takes an answer, slower than this per time-out is cut off.
inline constexpr std::size_t kMinProgressBytes = 16U << 10U;

inline constexpr std::size_t kMaxMethodBytes = 32;
inline constexpr std::size_t kMaxBlankLines = 2;  // tolerated before a request line

// Chunked bodies: what is not data. A line holds the size and its extension.
inline constexpr std::size_t kMaxChunkLineBytes = 256;
inline constexpr std::size_t kMaxChunkExtensionBytes = 4U << 10U;  // of all chunks of a body
inline constexpr std::size_t kMaxTrailerBytes = 8U << 10U;
inline constexpr std::size_t kMaxTrailers = 32;

inline constexpr std::size_t kMaxQueryParameters = 1'000;

// Receive buffer of a connection: what it starts with, and what it may keep between requests. It
// also bounds how far a client can pipeline: no more is read before the buffered requests are
// answered.
inline constexpr std::size_t kInitialBufferBytes = 8U << 10U;
inline constexpr std::size_t kKeptBufferBytes = 16U << 10U;
inline constexpr std::size_t kMinReadBytes = 1U << 10U;  // room that a read should have

// Pipelined requests that one connection may have answered before others get their turn.
inline constexpr int kMaxRequestsPerTurn = 16;

inline constexpr int kMaxAcceptsPerTurn = 64;
inline constexpr int kListenBacklog = 1'024;
// Pause after accept() failed for want of descriptors or memory, and while too many connections
// wait to be refused.
inline constexpr std::chrono::milliseconds kAcceptBackOff{50};
// Connections beyond the limit that are being told so at one time.
inline constexpr std::size_t kMaxRefusals = 128;

// A connection that is closed with input unread still reads and drops it for this long, so that the
// client gets to see the answer: closing at once would reset the connection.
inline constexpr std::chrono::milliseconds kLingerTime{2'000};
inline constexpr std::size_t kLingerReadBytes = 16U << 10U;

inline constexpr std::chrono::milliseconds kTimerTick{50};
inline constexpr std::size_t kTimerSlots = 512;

}  // namespace serein::net
