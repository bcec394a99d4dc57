#include "aws/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "json/writer.h"

namespace serein::aws {

void Metrics::record(const RequestRecord& record) {
  const std::int64_t duration = record.duration.count();
  const auto* const bucket = std::lower_bound(kBuckets.begin(), kBuckets.end(), duration);
  MutexLock lock(mutex_);
  Series& series = series_[{record.service, record.operation}];
  ++series.answers[{record.status, record.error}];
  ++series.latencies[static_cast<std::size_t>(bucket - kBuckets.begin())];
  series.latency_sum_us += duration;
  series.bytes_in += record.bytes_in;
  series.bytes_out += record.bytes_out;
}

void Metrics::append_series(std::string& out, const Key& key, const Series& series) {
  const std::string labels = fmt::format("service=\"{}\",operation=\"{}\"", key.first, key.second);
  const auto line = [&out](const std::string& text) { out.append(text).append("\n"); };
  for (const auto& [answer, count] : series.answers) {
    line(fmt::format("serein_requests_total{{{},status=\"{}\",error=\"{}\"}} {}", labels,
                     answer.first, answer.second, count));
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBuckets.size(); ++i) {
    sum += series.latencies[i];
    line(fmt::format("serein_request_duration_seconds_bucket{{{},le=\"{}\"}} {}", labels,
                     static_cast<double>(kBuckets[i]) / 1e6, sum));
  }
  sum += series.latencies.back();
  line(fmt::format("serein_request_duration_seconds_bucket{{{},le=\"+Inf\"}} {}", labels, sum));
  line(fmt::format("serein_request_duration_seconds_sum{{{}}} {}", labels,
                   static_cast<double>(series.latency_sum_us) / 1e6));
  line(fmt::format("serein_request_duration_seconds_count{{{}}} {}", labels, sum));
  line(fmt::format("serein_request_body_bytes_total{{{}}} {}", labels, series.bytes_in));
  line(fmt::format("serein_response_body_bytes_total{{{}}} {}", labels, series.bytes_out));
}

std::string Metrics::to_prometheus() const {
  std::string out =
      "# TYPE serein_requests_in_flight gauge\n"
      "serein_requests_in_flight " +
      std::to_string(in_flight_) +
      "\n"
      "# TYPE serein_requests_total counter\n"
      "# TYPE serein_request_duration_seconds histogram\n"
      "# TYPE serein_request_body_bytes_total counter\n"
      "# TYPE serein_response_body_bytes_total counter\n";
  MutexLock lock(mutex_);
  for (const auto& [key, series] : series_) append_series(out, key, series);
  return out;
}

std::string to_json_line(const RequestRecord& record) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object();
  writer.key("time").number(epoch_seconds(record.time));
  writer.key("requestId").string(record.request_id);
  writer.key("sourceAddress").string(record.source_address);
  writer.key("accessKeyId").string(record.access_key);
  writer.key("account").string(record.account);
  writer.key("region").string(record.region);
  writer.key("service").string(record.service);
  writer.key("operation").string(record.operation);
  writer.key("status").number(std::int64_t{record.status});
  if (!record.error.empty()) writer.key("error").string(record.error);
  writer.key("bytesIn").number(static_cast<std::uint64_t>(record.bytes_in));
  writer.key("bytesOut").number(static_cast<std::uint64_t>(record.bytes_out));
  writer.key("durationUs").number(static_cast<std::int64_t>(record.duration.count()));
  writer.end_object();
  return line;
}

}  // namespace serein::aws
