#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "aws/record.h"
#include "base/mutex.h"

namespace serein::aws {

// Counts requests by operation, status and error, and their durations. Safe for use by many
// threads. Grows with the models, not with what clients send.
class Metrics final : public RecordSink {
 public:
  void record(const RequestRecord& record) override;

  // The text format of Prometheus.
  std::string to_prometheus() const;

 private:
  // Upper bounds of the histogram of durations, in microseconds.
  static constexpr std::array<std::int64_t, 12> kBounds{
      100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000, 2500000};

  struct Series {
    std::map<std::pair<int, std::string_view>, std::uint64_t> answers;  // status, error
    std::array<std::uint64_t, kBounds.size() + 1> durations{};
    std::int64_t duration_sum_us = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
  };
  using Key = std::pair<std::string_view, std::string_view>;  // service, operation

  static void append_durations(std::string& out, const std::string& labels, const Series& series);

  mutable Mutex mutex_;
  std::map<Key, Series> series_ GUARDED_BY(mutex_);
};

}  // namespace serein::aws
