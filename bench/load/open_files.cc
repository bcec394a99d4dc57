#include "load/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace serein::bench {
namespace {

constexpr std::uint64_t kOtherFiles = 32;

}  // namespace

Result<> allow_connections(std::uint64_t count) {
  rlimit limit{};
  const rlim_t wanted = count + kOtherFiles;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return fail(kIoError, "getrlimit: {}", std::strerror(errno));
  }
  if (limit.rlim_cur >= wanted) return {};
  limit.rlim_cur = wanted;
  limit.rlim_max = std::max(limit.rlim_max, wanted);  // root may
  if (::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  return fail(kIoError, "the machine does not allow {} connections: {}", count,
              std::strerror(errno));
}

}  // namespace serein::bench
