#include "kv/rocksdb/torn_log.h"

#include <fmt/format.h>
#include <rocksdb/file_system.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "kv/errors.h"
#include "kv/rocksdb/log_names.h"
#include "kv/rocksdb/log_reader.h"

namespace serein::kv {
namespace {

// What a record begins with: the number of its first change (8 bytes) and of how many it has (4),
// both with the least byte first.
constexpr std::size_t kBatchHeadBytes = 12;

std::uint64_t first_change(std::string_view batch) {
  if (batch.size() < kBatchHeadBytes) return 0;
  std::uint64_t first = 0;
  for (std::size_t i = 8; i > 0; --i) first = first << 8U | static_cast<std::uint8_t>(batch[i - 1]);
  return first;
}

std::uint64_t last_change(std::string_view batch) {
  if (batch.size() < kBatchHeadBytes) return 0;
  std::uint64_t count = 0;
  for (std::size_t i = 4; i > 0; --i) {
    count = count << 8U | static_cast<std::uint8_t>(batch[7 + i]);
  }
  return first_change(batch) + count - 1;
}

// Finds what append_synced_through() has written, and looks no further.
class FindsSyncedThrough final : public rocksdb::WriteBatch::Handler {
 public:
  void LogData(const rocksdb::Slice& data) override {
    ByteReader reader({data.data(), data.size()});
    found = reader.read_big_endian_64();
  }
  rocksdb::Status PutCF(std::uint32_t, const rocksdb::Slice&, const rocksdb::Slice&) override {
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override {
    return rocksdb::Status::OK();
  }
  bool Continue() override { return !found; }

  std::optional<SyncedThrough> found;
};

// Whether the record behind a gap shows that something synced is missing. Those of earlier versions
// do not tell, and stood alone behind what was synced.
bool proves_damage(std::string_view batch, std::uint64_t last_whole) {
  if (batch.size() < kBatchHeadBytes) return true;
  FindsSyncedThrough finder;
  static_cast<void>(rocksdb::WriteBatch(std::string(batch)).Iterate(&finder));
  return !finder.found || *finder.found > last_whole;
}

bool is_zeros(std::string_view bytes) {
  return bytes.empty() ||
         (bytes[0] == '\0' && bytes.substr(1) == bytes.substr(0, bytes.size() - 1));
}

Error to_error(const rocksdb::IOStatus& status) { return {kIoError, status.ToString()}; }

Result<std::string> read_all(rocksdb::FileSystem& files, const std::string& path) {
  std::uint64_t size = 0;
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  auto status = files.GetFileSize(path, {}, &size, nullptr);
  if (status.ok()) status = files.NewSequentialFile(path, {}, &file, nullptr);
  if (!status.ok()) return fail(to_error(status));
  std::string content(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    rocksdb::Slice read;
    status = file->Read(size - done, {}, &read, content.data() + done, nullptr);
    if (!status.ok()) return fail(to_error(status));
    if (read.empty()) break;
    std::memmove(content.data() + done, read.data(), read.size());
    done += read.size();
  }
  content.resize(done);
  return content;
}

Result<std::vector<std::string>> logs_in(rocksdb::FileSystem& files, const std::string& dir) {
  std::vector<std::string> names;
  if (const auto status = files.GetChildren(dir, {}, &names, nullptr); !status.ok()) {
    if (status.IsNotFound()) return std::vector<std::string>();  // not made yet
    return fail(to_error(status));
  }
  return log_names(std::move(names));
}

// One run over the logs.
class Logs {
 public:
  Logs(rocksdb::FileSystem& files, std::string dir) : files_(files), dir_(std::move(dir)) {}

  // Takes the log that follows those before.
  Result<> look_at(const std::string& name) {
    ASSIGN_OR_RETURN(const std::string content, read_all(files_, dir_ + "/" + name));
    LogReader reader(content);
    std::uint64_t whole = 0;
    while (!has_gap_ && reader.read(whole)) {
      // Zeros are what a log ends in that was not closed, or all that is left of what came next.
      has_gap_ = ends_in_zeros_ && first_change(reader.content()) != last_whole_ + 1;
      ends_in_zeros_ = false;
      if (has_gap_) break;
      whole = reader.end();
      last_whole_ = std::max(last_whole_, last_change(reader.content()));
    }
    lengths_.emplace_back(name, whole);
    if (is_zeros(std::string_view(content).substr(whole))) {
      ends_in_zeros_ = ends_in_zeros_ || whole < content.size();
      return {};
    }
    has_gap_ = true;
    bytes_cut_ += content.size() - whole;
    bool is_damaged = reader.is_unknown(whole);
    for (std::uint64_t at = whole; !is_damaged && reader.find(at); at = reader.end()) {
      is_damaged = proves_damage(reader.content(), last_whole_);
    }
    if (!is_damaged) return {};
    return fail(kCorruption, "its {} is damaged behind {} bytes", name, whole);
  }

  // Cuts what look_at() has found no record in, and syncs the rest.
  Result<> settle() {
    for (const auto& [name, length] : lengths_) RETURN_IF_ERROR(settle(name, length));
    return {};
  }

  std::uint64_t bytes_cut() const { return bytes_cut_; }

 private:
  Result<> settle(const std::string& name, std::uint64_t length) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = files_.ReopenWritableFile(dir_ + "/" + name, {}, &file, nullptr);
    if (status.ok()) status = file->Truncate(length, {}, nullptr);
    if (status.ok()) status = file->Fsync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    if (!status.ok()) return fail(to_error(status));
    return {};
  }

  rocksdb::FileSystem& files_;
  const std::string dir_;
  std::vector<std::pair<std::string, std::uint64_t>> lengths_;
  std::uint64_t last_whole_ = 0;  // the last change before a gap
  std::uint64_t bytes_cut_ = 0;
  bool has_gap_ = false;
  bool ends_in_zeros_ = false;  // so did the log that was read last, or it was empty
};

}  // namespace

void append_synced_through(rocksdb::WriteBatch& batch, SyncedThrough synced) {
  std::string bytes;
  append_big_endian_64(bytes, synced);
  batch.PutLogData(bytes);
}

Result<> cut_torn_logs(rocksdb::FileSystem& files, const std::string& dir, Logger& logger) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, logs_in(files, dir));
  Logs logs(files, dir);
  for (const std::string& name : names) RETURN_IF_ERROR(logs.look_at(name));
  RETURN_IF_ERROR(logs.settle());
  if (logs.bytes_cut() > 0) {
    logger.info("{} bytes at the end of the log of {} were cut off: of writes that were under way",
                logs.bytes_cut(), dir);
  }
  return {};
}

}  // namespace serein::kv
