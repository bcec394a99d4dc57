#include "base/clock.h"

#include <fmt/chrono.h>

#include <charconv>
#include <ctime>

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

bool AdjustableClock::is_frozen() const {
  MutexLock lock(mutex_);
  return frozen_;
}

std::string format_time(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = (time - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count())),
                     micros);
}

namespace {

// Takes `digits` digits off the front, and then `end`; nothing when there is something else.
std::optional<int> take_number(std::string_view& text, std::size_t digits, std::string_view end) {
  int number = 0;
  const char* const begin = text.data();
  if (text.size() < digits + end.size()) return std::nullopt;
  const auto [stop, status] = std::from_chars(begin, begin + digits, number);
  if (status != std::errc() || stop != begin + digits || *begin == '-') return std::nullopt;
  if (text.substr(digits, end.size()) != end) return std::nullopt;
  text.remove_prefix(digits + end.size());
  return number;
}

// "Z", or ".5Z".
std::optional<std::chrono::microseconds> take_fraction(std::string_view text) {
  if (text == "Z") return std::chrono::microseconds(0);
  if (text.size() < 3 || text.size() > 8 || text.front() != '.') return std::nullopt;
  const std::size_t digits = text.size() - 2;
  text.remove_prefix(1);
  const auto number = take_number(text, digits, "Z");
  if (!number) return std::nullopt;
  std::int64_t micros = *number;
  for (std::size_t i = digits; i < 6; ++i) micros *= 10;
  return std::chrono::microseconds(micros);
}

}  // namespace

std::optional<WallTime> parse_time(std::string_view text) {
  const auto year = take_number(text, 4, "-");
  const auto month = year ? take_number(text, 2, "-") : std::nullopt;
  const auto day = month ? take_number(text, 2, "T") : std::nullopt;
  const auto hour = day ? take_number(text, 2, ":") : std::nullopt;
  const auto minute = hour ? take_number(text, 2, ":") : std::nullopt;
  const auto second = minute ? take_number(text, 2, "") : std::nullopt;
  const auto fraction = second ? take_fraction(text) : std::nullopt;
  if (!fraction || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) + *fraction;
}

double epoch_seconds(WallTime time) {
  using std::chrono::duration_cast;
  const auto millis = duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return static_cast<double>(millis) / 1000.0;
}

}  // namespace serein
