#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace serein::bench {

// How much of a database server's work is done.
enum class FloorMode {
  kHttp,     // parse the HTTP request, answer a constant
  kGet,      // and parse the JSON, find or store the item in a hash table, render it
  kDurable,  // and hash as a signature check does, and log what is stored before the answer
};

struct FloorOptions {
  FloorMode mode = FloorMode::kGet;
  std::uint16_t port = 0;           // of 127.0.0.1
  std::uint64_t body_bytes = 1024;  // of the constant
  std::string directory;            // of the log
  std::uint64_t log_bytes = 256U << 20U;
};

// Serves with one thread and one epoll until a signal ends the process; returns only a failure.
Result<> run_floor(const FloorOptions& options);

}  // namespace serein::bench
