#include "kv/rocksdb/ready_logs.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "base/worker_pool.h"
#include "kv/rocksdb/log_names.h"

namespace serein::kv {
namespace {

// So much is given to the disk at once, and then it is left to others for a while: written as fast
// as it goes, a log would hold up the syncs of the one before.
constexpr std::uint64_t kStepBytes = 512U << 10U;
constexpr std::chrono::milliseconds kPause{5};

std::pair<std::string, std::string> split(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return {".", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

// A log in a file of zeros. RocksDB's file cuts off at its end what it has set aside itself, and
// knows nothing of these.
class OverwritingLog final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  rocksdb::IOStatus Close(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    auto cut = target()->Truncate(GetFileSize(options, debug), options, debug);
    auto closed = target()->Close(options, debug);
    if (!closed.ok()) {
      cut.PermitUncheckedError();
      return closed;
    }
    return cut;
  }
};

}  // namespace

std::uint64_t log_bytes(const RocksOptions& options) {
  return options.write_buffer_bytes + options.write_buffer_bytes / 10;
}

std::string ready_log(const std::string& dir) { return dir + "/NEXT_LOG"; }

ReadyLogs::ReadyLogs(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& dir,
                     std::uint64_t bytes)
    : FileSystemWrapper(files), path_(ready_log(dir)), bytes_(bytes) {
  thread_ = std::thread([this] { run(); });
}

ReadyLogs::~ReadyLogs() {
  {
    MutexLock lock(mutex_);
    state_ = State::kStopping;
    changed_.notify_one();
  }
  thread_.join();
  remove();
}

rocksdb::IOStatus ReadyLogs::NewWritableFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             rocksdb::IODebugContext* debug) {
  if (!is_log_name(split(path).second)) {
    return target()->NewWritableFile(path, options, result, debug);
  }
  if (!has_begun_.exchange(true)) {
    remove();  // left by a process before this one: nobody knows whether it was synced
    return target()->NewWritableFile(path, options, result, debug);
  }
  auto status = rocksdb::IOStatus::NotFound();
  if (take()) status = target()->ReuseWritableFile(path, path_, options, result, debug);
  if (status.ok()) *result = std::make_unique<OverwritingLog>(std::move(*result));
  // A file that somebody has taken away is made anew.
  if (!status.ok()) status = target()->NewWritableFile(path, options, result, debug);
  want();
  return status;
}

// RocksDB deletes the latest of those it does not need any more first.
rocksdb::IOStatus ReadyLogs::DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                        rocksdb::IODebugContext* debug) {
  const auto [dir, name] = split(path);
  if (!is_log_name(name)) return target()->DeleteFile(path, options, debug);
  std::vector<std::string> names;
  if (auto status = target()->GetChildren(dir, options, &names, debug); !status.ok()) return status;
  const auto logs = log_names(std::move(names));
  const auto last = std::find(logs.begin(), logs.end(), name);
  if (last == logs.end()) return rocksdb::IOStatus::OK();  // went with a later one
  for (auto log = logs.begin(); log <= last; ++log) {
    auto status = target()->DeleteFile(dir + "/" + *log, options, debug);
    if (!status.ok()) return status;
  }
  return rocksdb::IOStatus::OK();
}

bool ReadyLogs::take() {
  MutexLock lock(mutex_);
  if (state_ != State::kReady) return false;
  state_ = State::kTaken;
  return true;
}

void ReadyLogs::want() {
  MutexLock lock(mutex_);
  if (state_ != State::kIdle && state_ != State::kTaken) return;
  state_ = State::kWanted;
  changed_.notify_one();
}

void ReadyLogs::run() {
  set_thread_name("next log");
  while (wait_until_wanted()) {
    const auto status = make();
    if (!status.ok()) remove();
    MutexLock lock(mutex_);
    if (state_ == State::kWanted) state_ = status.ok() ? State::kReady : State::kIdle;
  }
}

bool ReadyLogs::wait_until_wanted() {
  MutexLock lock(mutex_);
  while (state_ != State::kWanted && state_ != State::kStopping) changed_.wait(mutex_);
  return state_ == State::kWanted;
}

bool ReadyLogs::pause() {
  MutexLock lock(mutex_);
  const auto end = std::chrono::steady_clock::now() + kPause;
  while (state_ != State::kStopping && std::chrono::steady_clock::now() < end) {
    changed_.wait_for(mutex_, kPause);
  }
  return state_ != State::kStopping;
}

// Through the page cache: a log that begins in it need not read before it writes half a page.
rocksdb::IOStatus ReadyLogs::make() {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = target()->NewWritableFile(path_, {}, &file, nullptr);
  const std::string zeros(std::min(kStepBytes, bytes_), '\0');
  for (std::uint64_t at = 0; status.ok() && at < bytes_; at += zeros.size()) {
    if (at > 0 && !pause()) return rocksdb::IOStatus::Aborted();
    const std::uint64_t step = std::min<std::uint64_t>(zeros.size(), bytes_ - at);
    status = file->Append({zeros.data(), step}, {}, nullptr);
    if (status.ok()) status = file->RangeSync(at, step, {}, nullptr);
  }
  if (status.ok()) status = file->Fsync({}, nullptr);
  if (status.ok()) status = file->Close({}, nullptr);
  return status;
}

void ReadyLogs::remove() { target()->DeleteFile(path_, {}, nullptr).PermitUncheckedError(); }

}  // namespace serein::kv
