#include "server/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/worker_pool.h"

namespace serein::server {

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::string& path, Logger& logger) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return fail(kIoError, "cannot open the audit log {}: {}", path, std::strerror(errno));
  }
  return std::unique_ptr<AuditLog>(new AuditLog(descriptor, logger));
}

AuditLog::AuditLog(int descriptor, Logger& logger)
    : descriptor_(descriptor), logger_(logger), thread_([this] { run(); }) {}

AuditLog::~AuditLog() {
  stop();
  ::close(descriptor_);
}

void AuditLog::record(const aws::RequestRecord& record) {
  std::string line = aws::to_json_line(record);
  line += '\n';
  MutexLock lock(mutex_);
  if (queued_lines_ >= kMaxQueuedLines) {
    ++dropped_;
    return;
  }
  queued_ += line;
  if (++queued_lines_ == 1) work_.notify_one();
}

void AuditLog::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    work_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void AuditLog::run() {
  set_thread_name("audit");
  for (bool last = false; !last;) {
    std::string lines;
    std::uint64_t dropped = 0;
    {
      MutexLock lock(mutex_);
      while (queued_.empty() && !stopping_) work_.wait(mutex_);
      lines = std::exchange(queued_, {});
      queued_lines_ = 0;
      dropped = std::exchange(dropped_, 0);
      last = stopping_;
    }
    write(lines);
    if (dropped > 0) logger_.warning("the audit log could not keep up: {} lines dropped", dropped);
  }
}

void AuditLog::write(const std::string& lines) {
  for (std::size_t written = 0; written < lines.size();) {
    const ssize_t count = ::write(descriptor_, lines.data() + written, lines.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      logger_.error("cannot write the audit log: {}", std::strerror(errno));
      return;
    }
    written += static_cast<std::size_t>(count);
  }
}

}  // namespace serein::server
