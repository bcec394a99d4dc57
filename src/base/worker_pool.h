#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/unique_function.h"

namespace serein {

// Threads that run tasks which may wait for the disk. Tasks start in the order they were posted.
class WorkerPool {
 public:
  // `name` shows in debuggers: at most 12 characters.
  WorkerPool(std::string name, std::size_t threads, std::size_t max_queued);
  ~WorkerPool();  // stop()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, with the task dropped, when the queue is full or the pool was stopped. Never blocks.
  [[nodiscard]] bool post(UniqueFunction<void()> task);

  // Takes no more tasks, runs those already queued, and joins the threads. Idempotent; not from a
  // task.
  void stop();

 private:
  void run(std::size_t index);

  const std::string name_;
  const std::size_t max_queued_;
  Mutex mutex_;
  CondVar work_;
  std::deque<UniqueFunction<void()>> queue_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

// Names the calling thread for debuggers and `top -H`; longer names are cut to 15 characters.
void set_thread_name(const std::string& name);

}  // namespace serein
