#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/unique_function.h"
#include "base/wake_ups.h"
#include "net/asio.h"

namespace serein::net {

// The way from other threads into an I/O thread. Outlives the I/O thread as long as somebody holds
// it: then it drops what it is given.
class TaskQueue final : public Wakeable, public std::enable_shared_from_this<TaskQueue> {
 public:
  explicit TaskQueue(asio::io_context& context) : context_(&context) {}

  // Called by the I/O thread itself, once.
  void bind_to_this_thread() { thread_.store(std::this_thread::get_id()); }
  bool on_io_thread() const { return thread_.load() == std::this_thread::get_id(); }

  // Runs `task` on the I/O thread, or destroys it on this one when the queue is closed.
  void post(UniqueFunction<void()> task);

  // Has the I/O thread look for tasks. post() does so by itself.
  void wake() override;

  // Drops what has not run. After that the io_context is not touched again.
  void close();

 private:
  void run();

  std::atomic<std::thread::id> thread_{};
  Mutex mutex_;
  asio::io_context* context_ GUARDED_BY(mutex_);  // null: closed
  std::vector<UniqueFunction<void()>> tasks_ GUARDED_BY(mutex_);
};

}  // namespace serein::net
