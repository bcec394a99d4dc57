#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace serein::aws {

// What is known of one request when it was answered: feeds log, metrics and audit. The views are
// valid during the call of the sink; those of the models and of error kinds for ever.
struct RequestRecord {
  WallTime time{};
  std::string_view request_id;
  std::string_view source_address;
  std::string_view access_key;
  std::string_view account;
  std::string_view region;
  std::string_view service;    // of its model; empty where none was identified
  std::string_view operation;  // likewise
  int status = 0;              // of the answer; 0 when the server stopped before there was one
  std::string_view error;      // of its ErrorKind; empty for none
  std::size_t bytes_in = 0;    // of bodies
  std::size_t bytes_out = 0;
  std::chrono::microseconds duration{};
};

// Gets the record of every request, also of refused ones. Called on any thread, must not block.
// Safe for use by many threads.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void record(const RequestRecord& record) = 0;
};

// The record as a line of JSON, without the end of the line.
std::string to_json_line(const RequestRecord& record);

}  // namespace serein::aws
