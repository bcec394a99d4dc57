#pragma once

#include <deque>
#include <memory>
#include <string>
#include <thread>

#include "aws/record.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"

namespace serein::server {

// Appends a JSON line to a file for each request. A thread of its own writes; when it cannot keep
// up, lines are dropped and their number is logged.
class AuditLog final : public aws::RecordSink {
 public:
  static Result<std::unique_ptr<AuditLog>> open(const std::string& path, Logger& logger);
  ~AuditLog() override;  // stop()
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  void record(const aws::RequestRecord& record) override;

  // Writes what is queued and joins the thread. Idempotent.
  void stop();

 private:
  static constexpr std::size_t kMaxQueuedLines = 65536;

  AuditLog(int descriptor, Logger& logger);
  void run();
  void write(const std::string& lines);

  const int descriptor_;
  Logger& logger_;
  Mutex mutex_;
  CondVar work_;
  std::string queued_ GUARDED_BY(mutex_);  // lines
  std::size_t queued_lines_ GUARDED_BY(mutex_) = 0;
  std::uint64_t dropped_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace serein::server
