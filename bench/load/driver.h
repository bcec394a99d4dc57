#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "load/histogram.h"
#include "load/wire.h"
#include "load/workload.h"

namespace serein::bench {

struct DriverOptions {
  std::uint16_t port = 0;  // of 127.0.0.1: the generator loads no other machine
  unsigned clients = 1;    // connections, each with one request in work
  // Requests a second, sent whether or not earlier ones were answered as long as a connection is
  // free. Latency counts from when a request was due. 0: each client sends when it got its answer.
  double rate = 0;
  // Connections beside the clients, each of which asks once in idle_pause and must still be there
  // and be answered then; their requests count as the others.
  unsigned idle = 0;
  std::chrono::nanoseconds idle_pause = std::chrono::seconds(60);
  std::chrono::nanoseconds warm_up{};  // answers are checked, but not counted
  std::chrono::nanoseconds duration{};
  pid_t server_pid = 0;  // 0: its CPU time is not asked for
  std::chrono::seconds answer_timeout{10};
};

// What was measured after the warm-up.
struct Outcome {
  std::uint64_t operations = 0;
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds server_cpu{};
  std::uint64_t bytes_in = 0;
  Histogram latency;  // nanoseconds
};

// Runs a workload until its requests are used up or the time is over, and waits for the last
// answers. The first answer that is an error, wrong, or does not come in time fails the run.
Result<Outcome> drive(const DriverOptions& options, Wire& wire, Workload& workload);

}  // namespace serein::bench
