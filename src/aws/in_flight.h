#pragma once

#include <chrono>
#include <cstdint>

#include "base/check.h"
#include "base/mutex.h"

namespace serein::aws {

// Counts the requests in work, and waits for their end. Safe for use by many threads.
class InFlight {
 public:
  void begin() {
    const MutexLock lock(mutex_);
    ++count_;
  }

  // The last thing that a request does with the pipeline.
  void end() {
    const MutexLock lock(mutex_);
    CHECK(count_ > 0);
    if (--count_ == 0) idle_.notify_all();
  }

  std::int64_t count() const {
    const MutexLock lock(mutex_);
    return count_;
  }

  // False when `timeout` passed before the count was zero.
  bool wait(std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    const MutexLock lock(mutex_);
    while (count_ > 0) {
      const auto left = deadline - std::chrono::steady_clock::now();
      if (left <= left.zero()) return false;
      idle_.wait_for(mutex_, left);
    }
    return true;
  }

 private:
  mutable Mutex mutex_;
  CondVar idle_;
  std::int64_t count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace serein::aws
