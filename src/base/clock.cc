#include "base/clock.h"

namespace serein {

WallTime SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

WallTime AdjustableClock::now_locked() const {
  return frozen_ ? frozen_at_ : SystemClock().now() + offset_;
}

WallTime AdjustableClock::now() const {
  MutexLock lock(mutex_);
  return now_locked();
}

void AdjustableClock::freeze() {
  MutexLock lock(mutex_);
  frozen_at_ = now_locked();
  frozen_ = true;
}

void AdjustableClock::set(WallTime time) {
  MutexLock lock(mutex_);
  frozen_at_ = time;
  frozen_ = true;
}

void AdjustableClock::advance(std::chrono::microseconds step) {
  MutexLock lock(mutex_);
  if (frozen_) {
    frozen_at_ += step;
  } else {
    offset_ += step;
  }
}

void AdjustableClock::release() {
  MutexLock lock(mutex_);
  frozen_ = false;
  offset_ = {};
}

double epoch_seconds(WallTime time) {
  using std::chrono::duration_cast;
  const auto millis = duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return static_cast<double>(millis) / 1000.0;
}

}  // namespace serein
