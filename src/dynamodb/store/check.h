#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// What a check of a whole database has found.
struct CheckReport {
  std::uint64_t tables = 0;
  std::uint64_t items = 0;
  std::uint64_t bytes = 0;            // capacity bytes
  std::vector<std::string> problems;  // one line each; at most kMaxProblems
  std::uint64_t problem_count = 0;

  static constexpr std::size_t kMaxProblems = 100;
};

// Reads everything and recomputes what is derived: that keys are those of the items under them,
// that items are well-formed and within limits, that counters are right, that catalog entries
// agree, that tokens of requests are in the queue of those that expire, and that no data belongs to
// a table that never was. Fails only where the engine cannot
// read; what is wrong with the data is in the report.
Result<CheckReport> check_database(kv::Engine& engine);

}  // namespace serein::dynamodb
