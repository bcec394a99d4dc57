#include "crash/lossy_file_system.h"

#include <mutex>
#include <string>
#include <utility>

namespace serein::crash {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Holds back what is appended until it is synced.
class LossyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  explicit LossyFile(std::unique_ptr<FSWritableFile>&& file)
      : FSWritableFileOwnerWrapper(std::move(file)) {}

  // Neither closing nor losing a file syncs it: what is held back is gone.
  ~LossyFile() override = default;

  IOStatus Append(const Slice& data, const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    const std::lock_guard lock(mutex_);
    held_.append(data.data(), data.size());
    return IOStatus::OK();
  }

  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();  // to the operating system only: lost with the power
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = release(options, debug); !status.ok()) return status;
    return target()->Sync(options, debug);
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    if (IOStatus status = release(options, debug); !status.ok()) return status;
    return target()->Fsync(options, debug);
  }

  IOStatus RangeSync(uint64_t /*offset*/, uint64_t /*bytes*/, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return IOStatus::OK();  // promises nothing
  }

  uint64_t GetFileSize(const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(mutex_);
    return target()->GetFileSize(options, debug) + held_.size();
  }

  // NOLINTNEXTLINE(readability-identifier-naming): the name is RocksDB's
  bool IsSyncThreadSafe() const override { return true; }

 private:
  IOStatus release(const IOOptions& options, IODebugContext* debug) {
    const std::lock_guard lock(mutex_);
    if (held_.empty()) return IOStatus::OK();
    IOStatus status = target()->Append(held_, options, debug);
    if (status.ok()) status = target()->Flush(options, debug);
    held_.clear();
    return status;
  }

  std::mutex mutex_;
  std::string held_;
};

class LossyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  // NOLINTNEXTLINE(readability-identifier-naming): the name is RocksDB's
  const char* Name() const override { return "LossyFileSystem"; }

  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result,
                           IODebugContext* debug) override {
    FileOptions plain = options;
    plain.use_mmap_writes = false;
    IOStatus status = target()->NewWritableFile(name, plain, result, debug);
    // Info logs are never synced and nobody relies on them.
    const bool is_info_log = name.find("/LOG") != std::string::npos;
    if (status.ok() && !is_info_log) *result = std::make_unique<LossyFile>(std::move(*result));
    return status;
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_lossy_file_system() {
  return std::make_shared<LossyFileSystem>(rocksdb::FileSystem::Default());
}

}  // namespace serein::crash
