#include "load/process_time.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace serein::bench {

Result<std::uint64_t> ticks_of_stat(std::string_view stat) {
  // The second field is the program's name in parentheses, which may hold anything.
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return fail(kInvalidInput, "not a stat file: {}", stat);
  std::istringstream fields{std::string(stat.substr(name_end + 1))};
  static constexpr int kFieldsBefore = 11;  // state to cmajflt
  std::string skipped;
  for (int i = 0; i < kFieldsBefore; ++i) fields >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!(fields >> user >> system)) return fail(kInvalidInput, "not a stat file: {}", stat);
  return user + system;
}

Result<std::chrono::nanoseconds> cpu_time_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(file, text)) return fail(kIoError, "there is no process {}", pid);
  ASSIGN_OR_RETURN(const std::uint64_t ticks, ticks_of_stat(text));
  const auto per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return std::chrono::nanoseconds(ticks * (1'000'000'000 / per_second));
}

}  // namespace serein::bench
