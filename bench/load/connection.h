#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace serein::bench {

using SteadyTime = std::chrono::steady_clock::time_point;

// A socket with one request in work at a time.
class Connection {
 public:
  // Connects to a port of 127.0.0.1, waiting for it.
  static Result<Connection> open(std::uint16_t port);

  int fd() const { return fd_.get(); }
  bool wants_to_write() const { return sent_ < out.size(); }

  // Sends what it can of `out`.
  Result<> flush();
  // Appends what there is to `in`; the number of bytes. Fails at the end of the stream.
  Result<std::size_t> receive();

  std::string out;  // of the request in work; cleared once it is sent
  std::string in;
  bool busy = false;
  SteadyTime due;           // when the request should have been sent
  std::uint64_t token = 0;  // of the workload
  std::string_view operation;

 private:
  explicit Connection(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  std::size_t sent_ = 0;
};

}  // namespace serein::bench
