#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "net/asio.h"
#include "net/server.h"

namespace serein::net {

// A number with an upper bound, shared by threads.
class Budget {
 public:
  explicit Budget(std::uint64_t limit) : limit_(limit) {}

  // False, and nothing taken, if that would exceed the limit.
  [[nodiscard]] bool take(std::uint64_t amount) {
    if (amount > limit_) return false;
    if (used_.fetch_add(amount, std::memory_order_relaxed) + amount <= limit_) return true;
    give_back(amount);
    return false;
  }
  void give_back(std::uint64_t amount) { used_.fetch_sub(amount, std::memory_order_relaxed); }
  std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

// Counted by one thread, read by all: needs no locked instruction.
class Counter {
 public:
  void add(std::uint64_t amount = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// What all threads and connections of a server share.
struct ServerState {
  ServerState(ServerOptions the_options, HttpHandler& the_handler, const Clock& the_clock,
              Logger& the_logger)
      : options(std::move(the_options)),
        handler(the_handler),
        clock(the_clock),
        logger(the_logger),
        body_memory(options.limits.max_body_memory_bytes),
        requests_in_flight(options.limits.max_requests_in_flight) {}

  const ServerOptions options;
  HttpHandler& handler;
  const Clock& clock;
  Logger& logger;
  std::unique_ptr<asio::ssl::context> tls;  // null: plain

  Budget body_memory;
  Budget requests_in_flight;
};

}  // namespace serein::net
