#include "net/task_queue.h"

#include <utility>

namespace serein::net {

void TaskQueue::post(UniqueFunction<void()> task) {
  {
    MutexLock lock(mutex_);
    if (context_ == nullptr) return;  // parameters outlive the lock: `task` dies without it
    tasks_.push_back(std::move(task));
    // One wake-up brings all tasks that come before it is served.
    if (tasks_.size() > 1) return;
  }
  HeldWakeUps::wake(shared_from_this());
}

void TaskQueue::wake() {
  MutexLock lock(mutex_);
  if (context_ == nullptr) return;
  asio::post(*context_, [self = shared_from_this()] { self->run(); });
}

void TaskQueue::run() {
  std::vector<UniqueFunction<void()>> tasks;
  {
    MutexLock lock(mutex_);
    tasks.swap(tasks_);
  }
  for (auto& task : tasks) task();
}

void TaskQueue::close() {
  std::vector<UniqueFunction<void()>> tasks;
  MutexLock lock(mutex_);
  context_ = nullptr;
  tasks.swap(tasks_);
}

}  // namespace serein::net
