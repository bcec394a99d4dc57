#pragma once

#include <sys/types.h>

#include <chrono>
#include <string_view>

#include "base/result.h"

namespace serein::bench {

// CPU time of all threads of a process so far, ended ones too, in user mode and in the kernel. The
// kernel tells it in hundredths of a second: measure for seconds. Fails when there is no such
// process.
Result<std::chrono::nanoseconds> cpu_time_of(pid_t pid);

// The time in the text of /proc/PID/stat, in ticks of the clock.
Result<std::uint64_t> ticks_of_stat(std::string_view stat);

}  // namespace serein::bench
