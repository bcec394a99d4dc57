#include "crash/lossy_file_system.h"

#include <algorithm>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crash/unsynced_names.h"

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

// A write-ahead log: what is not synced yet is on disk in part, as a loss of power may leave it. Of
// each write some sectors are there and the others are zeros, up to some length.
class TornLog final : public FSWritableFile {
 public:
  explicit TornLog(std::unique_ptr<rocksdb::FSRandomRWFile>&& file) : file_(std::move(file)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(mutex_);
    held_.append(data.data(), data.size());
    const std::string torn = tear(held_.substr(held_.size() - data.size()));
    return file_->Write(synced_ + held_.size() - data.size(), torn, options, debug);
  }

  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(mutex_);
    if (!held_.empty()) {
      if (IOStatus status = file_->Write(synced_, held_, options, debug); !status.ok()) {
        return status;
      }
      synced_ += held_.size();
      held_.clear();
    }
    return file_->Sync(options, debug);
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();  // syncs nothing
  }

  uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    const std::lock_guard lock(mutex_);
    return synced_ + held_.size();
  }

  // NOLINTNEXTLINE(readability-identifier-naming): the name is RocksDB's
  bool IsSyncThreadSafe() const override { return true; }

 private:
  std::string tear(std::string bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kSector) {
      if (random_() % 2 == 0) continue;
      std::fill_n(bytes.begin() + at, std::min(kSector, bytes.size() - at), '\0');
    }
    bytes.resize(random_() % (bytes.size() + 1));
    return bytes;
  }

  static constexpr std::size_t kSector = 512;
  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  std::mutex mutex_;
  std::string held_;
  uint64_t synced_ = 0;
  std::mt19937 random_{std::random_device{}()};
};

// Its sync makes the changes of names in it last.
class LossyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  LossyDirectory(std::unique_ptr<rocksdb::FSDirectory>&& directory, std::string path,
                 UnsyncedNames& names)
      : FSDirectoryWrapper(std::move(directory)), path_(std::move(path)), names_(names) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    names_.apply(path_);
    return FSDirectoryWrapper::Fsync(options, debug);
  }

  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& reason) override {
    names_.apply(path_);
    return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, reason);
  }

 private:
  std::string path_;
  UnsyncedNames& names_;
};

// Info logs are never synced and nobody relies on them.
bool is_info_log(const std::string& path) { return path.find("/LOG") != std::string::npos; }

bool is_log(const std::string& path) {
  return path.size() > 4 && path.compare(path.size() - 4, 4, ".log") == 0;
}

class LossyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  // NOLINTNEXTLINE(readability-identifier-naming): the name is RocksDB's
  const char* Name() const override { return "LossyFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<FSWritableFile>* result,
                           IODebugContext* debug) override {
    if (is_info_log(path)) return target()->NewWritableFile(path, options, result, debug);
    FileOptions plain = options;
    plain.use_mmap_writes = false;
    const auto held = names_.hold();
    const std::string place = names_.create(path);
    IOStatus status = target()->NewWritableFile(place, plain, result, debug);
    if (!status.ok()) return status;
    if (!is_log(path)) {
      *result = std::make_unique<LossyFile>(std::move(*result));
      return status;
    }
    return open_log(place, plain, result, debug);
  }

  IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                             const FileOptions& options, std::unique_ptr<FSWritableFile>* result,
                             IODebugContext* debug) override {
    const auto held = names_.hold();
    if (IOStatus status = RenameFile(old_path, path, options.io_options, debug); !status.ok()) {
      return status;
    }
    return open_log(*names_.find(path), options, result, debug);
  }

  // What is done to a file opened again goes straight through.
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<FSWritableFile>* result,
                              IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->ReopenWritableFile(place, options, result, debug);
    });
  }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                             IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->NewSequentialFile(place, options, result, debug);
    });
  }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->NewRandomAccessFile(place, options, result, debug);
    });
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* debug) override {
    IOStatus status = target()->NewDirectory(path, options, result, debug);
    if (!status.ok()) return status;
    names_.forget_leftovers(path);
    *result = std::make_unique<LossyDirectory>(std::move(*result), path, names_);
    return status;
  }

  IOStatus FileExists(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->FileExists(place, options, debug);
    });
  }

  IOStatus GetFileSize(const std::string& path, const IOOptions& options, uint64_t* size,
                       IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->GetFileSize(place, options, size, debug);
    });
  }

  IOStatus GetFileModificationTime(const std::string& path, const IOOptions& options,
                                   uint64_t* time, IODebugContext* debug) override {
    return at_place(path, [&](const std::string& place) {
      return target()->GetFileModificationTime(place, options, time, debug);
    });
  }

  IOStatus GetChildren(const std::string& dir, const IOOptions& options,
                       std::vector<std::string>* result, IODebugContext* debug) override {
    IOStatus status = target()->GetChildren(dir, options, result, debug);
    if (status.ok()) *result = names_.children(dir, *result);
    return status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    if (is_info_log(path)) return target()->DeleteFile(path, options, debug);
    return if_exists(path, options, debug, [&] { names_.remove(path); });
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    if (is_info_log(from)) return target()->RenameFile(from, to, options, debug);
    return if_exists(from, options, debug, [&] { names_.rename(from, to); });
  }

  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    return at_place(from, [&](const std::string& place) {
      return target()->LinkFile(place, names_.create(to), options, debug);
    });
  }

 private:
  // From its beginning on.
  IOStatus open_log(const std::string& place, const FileOptions& options,
                    std::unique_ptr<FSWritableFile>* result, IODebugContext* debug) {
    std::unique_ptr<rocksdb::FSRandomRWFile> log;
    IOStatus status = target()->NewRandomRWFile(place, options, &log, debug);
    if (status.ok()) *result = std::make_unique<TornLog>(std::move(log));
    return status;
  }

  template <class Action>
  IOStatus at_place(const std::string& path, Action action) {
    const auto held = names_.hold();
    const auto place = names_.find(path);
    return place ? action(*place) : IOStatus::PathNotFound("deleted, but not synced", path);
  }

  template <class Action>
  IOStatus if_exists(const std::string& path, const IOOptions& options, IODebugContext* debug,
                     Action action) {
    const auto held = names_.hold();
    IOStatus status = FileExists(path, options, debug);
    if (status.ok()) action();
    return status;
  }

  UnsyncedNames names_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> make_lossy_file_system() {
  return std::make_shared<LossyFileSystem>(rocksdb::FileSystem::Default());
}

}  // namespace serein::crash
