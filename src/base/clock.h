#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace serein {

// Time since the epoch, in microseconds.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

// The time that everything users can see follows (creation dates, expiry, signatures). Injected, so
// that it can be frozen. Time-outs of sockets and latencies use std::chrono::steady_clock instead.
// Safe for use by many threads.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;
};

class SystemClock final : public Clock {
 public:
  WallTime now() const override;
};

// Runs with the system's time plus an offset until frozen.
class AdjustableClock final : public Clock {
 public:
  WallTime now() const override;
  void freeze();                                 // stands still at now()
  void set(WallTime time);                       // freezes at `time`
  void advance(std::chrono::microseconds step);  // moves on by `step`, frozen or not
  void release();                                // back to the system's time
  bool is_frozen() const;

 private:
  WallTime now_locked() const REQUIRES(mutex_);

  mutable Mutex mutex_;
  bool frozen_ GUARDED_BY(mutex_) = false;
  WallTime frozen_at_ GUARDED_BY(mutex_){};
  std::chrono::microseconds offset_ GUARDED_BY(mutex_){0};
};

// "2026-01-31T12:00:00.000000Z", of years 0 to 9999.
std::string format_time(WallTime time);

// Likewise, with or without a fraction of up to six digits; nothing for what is no such text.
std::optional<WallTime> parse_time(std::string_view text);

// Seconds since the epoch with milliseconds, as JSON protocols print timestamps: 1384999325.123.
double epoch_seconds(WallTime time);

}  // namespace serein
