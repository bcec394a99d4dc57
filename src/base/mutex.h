#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread-safety analysis; nothing for other compilers. See the lint stage.
#if defined(__clang__)
#define SEREIN_TS(x) __attribute__((x))
#else
#define SEREIN_TS(x)
#endif

#define CAPABILITY(x) SEREIN_TS(capability(x))
#define SCOPED_CAPABILITY SEREIN_TS(scoped_lockable)
#define GUARDED_BY(x) SEREIN_TS(guarded_by(x))
#define PT_GUARDED_BY(x) SEREIN_TS(pt_guarded_by(x))
#define REQUIRES(...) SEREIN_TS(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) SEREIN_TS(acquire_capability(__VA_ARGS__))
#define RELEASE(...) SEREIN_TS(release_capability(__VA_ARGS__))
#define EXCLUDES(...) SEREIN_TS(locks_excluded(__VA_ARGS__))

namespace serein {

// std::mutex with annotations.
class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds a Mutex for a scope.
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition variable for Mutex. Wake-ups may be spurious: wait in a loop on the condition.
class CondVar {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    cond_.wait(lock);
    lock.release();
  }

  // False when `timeout` passed without a wake-up.
  template <class Duration>
  bool wait_for(Mutex& mutex, Duration timeout) REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const bool woken = cond_.wait_for(lock, timeout) == std::cv_status::no_timeout;
    lock.release();
    return woken;
  }

  void notify_one() { cond_.notify_one(); }
  void notify_all() { cond_.notify_all(); }

 private:
  std::condition_variable cond_;
};

}  // namespace serein
