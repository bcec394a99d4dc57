#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "net/asio.h"
#include "net/response_head.h"
#include "net/server_state.h"
#include "net/task_queue.h"
#include "net/timer_wheel.h"

namespace serein::net {

class Connection;

struct Counters {
  Counter requests;
  Counter overloaded;
  Counter malformed;
  Counter timeouts;
  Counter bytes_in;
  Counter bytes_out;
};

// A socket that was accepted.
struct Accepted {
  UniqueFd socket;
  bool is_ipv6 = false;
  std::string remote_address;
  bool refuse = false;  // one too many: is told so and closed
};

// One thread with its event loop, its connections and their time-outs.
class IoThread {
 public:
  IoThread(ServerState& state, unsigned index);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  // From any thread.
  void start();
  void adopt(Accepted accepted);
  void drain(std::chrono::milliseconds grace);
  void join();  // after drain()
  // Connections of this thread, those on their way to it included.
  std::size_t connections() const { return connection_count_.load(std::memory_order_relaxed); }
  std::size_t refusals() const { return refusal_count_.load(std::memory_order_relaxed); }
  const Counters& counters() const { return counters_; }
  asio::io_context& context() { return context_; }

  // For the connections of this thread.
  ServerState& state() { return state_; }
  const std::shared_ptr<TaskQueue>& tasks() const { return tasks_; }
  Counters& my_counters() { return counters_; }
  std::string_view date_line() { return date_line_.get(); }
  bool draining() const { return draining_; }
  void arm(TimerWheel::Entry& entry, std::chrono::milliseconds time);
  void disarm(TimerWheel::Entry& entry) { wheel_.disarm(entry); }
  void remove(Connection& connection);

 private:
  void run();
  void add(Accepted accepted);
  void begin_drain(std::chrono::milliseconds grace);
  void finish();
  void schedule_tick();

  ServerState& state_;
  const unsigned index_;
  asio::io_context context_;
  asio::executor_work_guard<Executor> work_;
  const std::shared_ptr<TaskQueue> tasks_;
  TimerWheel wheel_;
  Timer tick_timer_;
  std::chrono::steady_clock::time_point last_tick_;
  bool ticking_ = false;
  Timer drain_timer_;
  bool draining_ = false;
  DateLine date_line_;
  Counters counters_;
  std::atomic<std::size_t> connection_count_{0};
  std::atomic<std::size_t> refusal_count_{0};
  std::vector<std::shared_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace serein::net
