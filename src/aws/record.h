#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"

namespace serein::aws {

// What is known of one request when it was answered: feeds log, metrics and audit.
struct RequestRecord {
  WallTime time{};
  std::string request_id;
  std::string source_address;
  std::string access_key;
  std::string account;
  std::string region;
  std::string_view service;    // empty where none was identified
  std::string_view operation;  // likewise
  int status = 0;
  std::string error;         // name of the exception; empty for none
  std::string detail;        // what the client is not told: the message of an internal error
  std::size_t bytes_in = 0;  // of bodies
  std::size_t bytes_out = 0;
  std::chrono::microseconds duration{};
};

// Gets every record. Called on I/O threads, must not block. Safe for use by many threads.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void record(const RequestRecord& record) = 0;
};

// Counts requests, and shows the counts as Prometheus text.
class Metrics final : public RecordSink {
 public:
  void record(const RequestRecord& record) override;
  void request_begins() { ++in_flight_; }
  void request_ends() { --in_flight_; }
  std::int64_t in_flight() const { return in_flight_; }

  std::string to_prometheus() const;

 private:
  // Upper bounds of the latency histogram, in microseconds.
  static constexpr std::array<std::int64_t, 12> kBuckets{
      100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000, 2500000};

  struct Series {
    std::map<std::pair<int, std::string>, std::uint64_t> answers;  // by status and error
    std::array<std::uint64_t, kBuckets.size() + 1> latencies{};
    std::int64_t latency_sum_us = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
  };
  using Key = std::pair<std::string_view, std::string_view>;  // service, operation: of the models

  static void append_series(std::string& out, const Key& key, const Series& series);

  std::atomic<std::int64_t> in_flight_ = 0;
  mutable Mutex mutex_;
  std::map<Key, Series> series_ GUARDED_BY(mutex_);
};

// The record as a line of JSON, without the end of the line.
std::string to_json_line(const RequestRecord& record);

}  // namespace serein::aws
