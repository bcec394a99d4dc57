#include "aws/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace serein::aws {
namespace {

std::string labels_of(std::string_view service, std::string_view operation) {
  return fmt::format("service=\"{}\",operation=\"{}\"", service, operation);
}

double seconds(std::int64_t microseconds) { return static_cast<double>(microseconds) / 1e6; }

}  // namespace

void Metrics::record(const RequestRecord& record) {
  const std::int64_t duration = record.duration.count();
  const auto* const bucket = std::lower_bound(kBounds.begin(), kBounds.end(), duration);
  const MutexLock lock(mutex_);
  Series& series = series_[{record.service, record.operation}];
  ++series.answers[{record.status, record.error}];
  ++series.durations[static_cast<std::size_t>(bucket - kBounds.begin())];
  series.duration_sum_us += duration;
  series.bytes_in += record.bytes_in;
  series.bytes_out += record.bytes_out;
}

void Metrics::append_durations(std::string& out, const std::string& labels, const Series& series) {
  constexpr std::string_view kName = "serein_request_duration_seconds";
  const auto to = std::back_inserter(out);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    sum += series.durations[i];
    fmt::format_to(to, "{}_bucket{{{},le=\"{}\"}} {}\n", kName, labels, seconds(kBounds[i]), sum);
  }
  sum += series.durations.back();
  fmt::format_to(to, "{}_bucket{{{},le=\"+Inf\"}} {}\n", kName, labels, sum);
  fmt::format_to(to, "{}_sum{{{}}} {}\n", kName, labels, seconds(series.duration_sum_us));
  fmt::format_to(to, "{}_count{{{}}} {}\n", kName, labels, sum);
}

std::string Metrics::to_prometheus() const {
  // The format wants all lines of a metric together.
  std::string answers = "# TYPE serein_requests_total counter\n";
  std::string durations = "# TYPE serein_request_duration_seconds histogram\n";
  std::string bytes_in = "# TYPE serein_request_body_bytes_total counter\n";
  std::string bytes_out = "# TYPE serein_response_body_bytes_total counter\n";
  const MutexLock lock(mutex_);
  for (const auto& [key, series] : series_) {
    const std::string labels = labels_of(key.first, key.second);
    for (const auto& [answer, count] : series.answers) {
      fmt::format_to(std::back_inserter(answers),
                     "serein_requests_total{{{},status=\"{}\",error=\"{}\"}} {}\n", labels,
                     answer.first, answer.second, count);
    }
    append_durations(durations, labels, series);
    fmt::format_to(std::back_inserter(bytes_in), "serein_request_body_bytes_total{{{}}} {}\n",
                   labels, series.bytes_in);
    fmt::format_to(std::back_inserter(bytes_out), "serein_response_body_bytes_total{{{}}} {}\n",
                   labels, series.bytes_out);
  }
  return answers + durations + bytes_in + bytes_out;
}

}  // namespace serein::aws
