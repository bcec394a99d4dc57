#include "kv/rocksdb/guardian.h"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/worker_pool.h"
#include "kv/limits.h"
#include "kv/rocksdb/log_names.h"
#include "kv/rocksdb/ready_logs.h"

namespace serein::kv {
namespace {

constexpr std::size_t kMebibyte = 1U << 20U;

rocksdb::FileSystem& file_system(const RocksOptions& options) {
  return options.file_system ? *options.file_system : *rocksdb::FileSystem::Default();
}

// Nothing where the file system does not tell.
std::optional<std::uint64_t> free_bytes(const std::string& dir, const RocksOptions& options) {
  std::uint64_t bytes = 0;
  const auto status = file_system(options).GetFreeSpace(dir, {}, &bytes, nullptr);
  if (!status.ok()) return std::nullopt;
  return bytes;
}

// 0 where there is no such file.
std::uint64_t file_bytes(const std::string& path, const RocksOptions& options) {
  std::uint64_t bytes = 0;
  const auto status = file_system(options).GetFileSize(path, {}, &bytes, nullptr);
  return status.ok() ? bytes : 0;
}

// Bytes of the write-ahead logs: what is in them becomes tables when the database is opened.
std::uint64_t bytes_of_logs(const std::string& dir, const RocksOptions& options) {
  std::vector<std::string> names;
  if (!file_system(options).GetChildren(dir, {}, &names, nullptr).ok()) return 0;
  std::uint64_t sum = 0;
  for (const std::string& log : log_names(std::move(names))) {
    sum += file_bytes(dir + "/" + log, options);
  }
  return sum;
}

}  // namespace

Result<std::unique_ptr<Guardian>> Guardian::open(const std::string& dir,
                                                 const RocksOptions& options, Logger& logger) {
  std::unique_ptr<Guardian> guardian(new Guardian(dir, options, logger));
  ASSIGN_OR_RETURN(auto store,
                   open_store(dir, options, logger, [raw = guardian.get()] { raw->wake(); }));
  {
    MutexLock lock(guardian->mutex_);
    guardian->store_ = std::move(store);
  }
  guardian->look_at_space();
  guardian->thread_ = std::thread([raw = guardian.get()] { raw->run(); });
  return guardian;
}

Guardian::Guardian(std::string dir, const RocksOptions& options, Logger& logger)
    : dir_(std::move(dir)),
      options_(options),
      logger_(logger),
      retry_delay_(options.first_retry_delay) {}

Guardian::~Guardian() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  close();
}

std::shared_ptr<Store> Guardian::store() const {
  MutexLock lock(mutex_);
  return store_;
}

std::optional<Error> Guardian::refusal(const Transaction& transaction) const {
  if (!space_is_low_ || transaction.frees_space) return std::nullopt;
  return Error(kUnavailable, "the disk is full, and nothing is written until there is space");
}

void Guardian::expect(std::size_t bytes) {
  if (expected_bytes_.fetch_add(bytes) + bytes >= kBytesBetweenLooksAtSpace) wake();
}

void Guardian::on_reopened(std::function<void()> reread) {
  MutexLock lock(mutex_);
  reread_ = std::move(reread);
}

void Guardian::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void Guardian::run() {
  set_thread_name("guardian");
  while (wait_for_work()) {
    look_at_space();
    if (must_reopen()) reopen();
  }
}

// Nothing happens by itself while all is well, so nothing is looked at then.
bool Guardian::wait_for_work() {
  const bool is_well = !space_is_low_ && !must_reopen();
  MutexLock lock(mutex_);
  while (!woken_ && !stopping_) {
    if (is_well) {
      changed_.wait(mutex_);
    } else if (!changed_.wait_for(mutex_, retry_delay_)) {
      break;
    }
  }
  woken_ = false;
  return !stopping_;
}

bool Guardian::is_stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

// What is in the logs has yet to be written as tables, so its space is spoken for; and so is that
// of the next log, which is set aside at once, just before the table is written, unless it lies
// ready.
void Guardian::look_at_space() {
  expected_bytes_ = 0;
  if (options_.min_free_bytes == 0) return;
  const auto free = free_bytes(dir_, options_);
  const std::uint64_t ready = file_bytes(ready_log(dir_), options_);
  const std::uint64_t next_log = log_bytes(options_) - std::min(ready, log_bytes(options_));
  const std::uint64_t needed = options_.min_free_bytes + bytes_of_logs(dir_, options_) + next_log;
  const bool is_low = free && *free < needed;
  if (space_is_low_.exchange(is_low) == is_low) return;
  if (is_low) {
    logger_.error("writes are refused: the disk of {} has {} MiB left, and {} must stay free", dir_,
                  *free / kMebibyte, needed / kMebibyte);
  } else {
    logger_.info("writes go on: the disk of {} has space again", dir_);
  }
}

bool Guardian::must_reopen() const {
  const auto current = store();
  return !current || current->database->has_failed() || current->committer->is_broken();
}

void Guardian::reopen() {
  // As long as the database could not be opened again the old store serves at least reads.
  if (!has_space_to_open() || !can_write()) {
    retry_delay_ = std::min(2 * retry_delay_, kMaxRetryDelay);
    return;
  }
  close();
  if (is_stopping()) return;
  auto opened = open_store(dir_, options_, logger_, [this] { wake(); });
  if (!opened) {
    logger_.error("the database cannot be opened again yet: {}", opened.error().to_string());
    retry_delay_ = std::min(2 * retry_delay_, kMaxRetryDelay);
    return;
  }
  retry_delay_ = options_.first_retry_delay;
  std::function<void()> reread;
  {
    MutexLock lock(mutex_);
    store_ = *std::move(opened);
    reread = reread_;
  }
  logger_.info("writes go on: the database was opened again");
  if (reread) reread();
}

bool Guardian::has_space_to_open() const {
  const auto free = free_bytes(dir_, options_);
  return !space_is_low_ && (!free || *free >= bytes_of_logs(dir_, options_) + kBytesToOpen);
}

bool Guardian::can_write() const {
  rocksdb::FileSystem& files = file_system(options_);
  const std::string name = dir_ + "/WRITE_TEST";
  const auto write = [&]() -> rocksdb::IOStatus {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = files.NewWritableFile(name, {}, &file, nullptr);
    if (status.ok()) status = file->Append(std::string(4096, 'x'), {}, nullptr);
    if (status.ok()) status = file->Sync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    return status;
  };
  const auto written = write();
  const auto removed = files.DeleteFile(name, {}, nullptr);
  return written.ok() && removed.ok();
}

// Whoever reads or prepares a write holds the store for a moment.
void Guardian::close() {
  std::shared_ptr<Store> old;
  {
    MutexLock lock(mutex_);
    old = std::move(store_);
    store_.reset();
  }
  while (old && old.use_count() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace serein::kv
