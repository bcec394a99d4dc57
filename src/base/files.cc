#include "base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace serein {

Result<> sync_path(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) {
    return fail(kIoError, "cannot sync {}: {}", path, std::strerror(errno));
  }
  return {};
}

}  // namespace serein
