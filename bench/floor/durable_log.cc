#include "floor/durable_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/encoding.h"

namespace serein::bench {
namespace {

Result<> write_at(int fd, std::string_view data, std::uint64_t position) {
  while (!data.empty()) {
    const ssize_t count = ::pwrite(fd, data.data(), data.size(), static_cast<off_t>(position));
    if (count < 0) return fail(kIoError, "cannot write: {}", std::strerror(errno));
    data.remove_prefix(static_cast<std::size_t>(count));
    position += static_cast<std::uint64_t>(count);
  }
  return {};
}

}  // namespace

Result<DurableLog> DurableLog::create(const std::string& path, std::uint64_t bytes) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (fd.get() < 0) return fail(kIoError, "cannot create {}: {}", path, std::strerror(errno));
  const std::string zeros(1U << 20U, '\0');
  for (std::uint64_t position = 0; position < bytes; position += zeros.size()) {
    RETURN_IF_ERROR(write_at(fd.get(), zeros, position));
  }
  if (::fsync(fd.get()) != 0) return fail(kIoError, "cannot sync: {}", std::strerror(errno));
  return DurableLog(std::move(fd), bytes);
}

void DurableLog::append(std::string_view record) {
  const std::uint32_t head[] = {static_cast<std::uint32_t>(record.size()), crc32(record)};
  buffer_.append(reinterpret_cast<const char*>(head), sizeof(head));
  buffer_ += record;
}

Result<> DurableLog::sync() {
  if (buffer_.empty()) return {};
  if (position_ + buffer_.size() > bytes_) position_ = 0;
  RETURN_IF_ERROR(write_at(fd_.get(), buffer_, position_));
  if (::fdatasync(fd_.get()) != 0) return fail(kIoError, "cannot sync: {}", std::strerror(errno));
  position_ += buffer_.size();
  buffer_.clear();
  return {};
}

}  // namespace serein::bench
