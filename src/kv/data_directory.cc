#include "kv/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/files.h"
#include "base/unique_fd.h"
#include "kv/errors.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVersionPrefix = "serein data ";

std::string lock_path(const std::string& dir) { return dir + "/LOCK"; }
std::string version_path(const std::string& dir) { return dir + "/FORMAT"; }

std::string last_error() { return std::strerror(errno); }

// Temporary name, sync, rename, sync of the directory: the file is there whole or not at all.
Result<> write_file(const std::string& dir, const std::string& path, std::string_view content) {
  const std::string temporary = path + ".new";
  {
    const UniqueFd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0 ||
        ::write(file.get(), content.data(), content.size()) !=
            static_cast<ssize_t>(content.size()) ||
        ::fsync(file.get()) != 0) {
      return fail(kIoError, "cannot write {}: {}", temporary, last_error());
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(kIoError, "cannot rename {}: {}", temporary, last_error());
  }
  return sync_path(dir);
}

Result<std::uint32_t> read_version(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::uint32_t version = 0;
  if (std::string_view(line).substr(0, kVersionPrefix.size()) == kVersionPrefix) {
    const std::string_view number = std::string_view(line).substr(kVersionPrefix.size());
    const auto [end, status] =
        std::from_chars(number.data(), number.data() + number.size(), version);
    if (status == std::errc() && end == number.data() + number.size()) return version;
  }
  return fail(kDataDirectoryRefused,
              "{} is damaged, so the data is left alone: restore the file or the directory from a "
              "copy",
              path);
}

// What may lie in a directory that serein was about to make when it ended.
bool is_ours_or_empty(const std::string& dir) {
  for (const auto& entry : fs::directory_iterator(dir)) {
    const std::string name = entry.path().filename();
    if (name != "LOCK" && name != "FORMAT.new") return false;
  }
  return true;
}

fs::path without_slash_at_end(const std::string& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

// Each directory on the way is new in the one above it.
Result<> make_directory(const fs::path& path) {
  if (fs::exists(path)) return {};
  const fs::path parent = path.parent_path();
  RETURN_IF_ERROR(make_directory(parent));
  std::error_code error;
  fs::create_directory(path, error);
  if (error) {
    return fail(kIoError, "cannot make the directory {}: {}", path.string(), error.message());
  }
  return sync_path(parent.string());
}

Result<int> lock(const std::string& dir) {
  const std::string path = lock_path(dir);
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return fail(kIoError, "cannot open {}: {}", path, last_error());
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    std::string holder;
    std::getline(std::ifstream(path), holder);
    return fail(kDataDirectoryRefused,
                "the data directory {} is in use by process {}: stop that one, or choose another "
                "directory with --data",
                dir, holder.empty() ? "(unknown)" : holder);
  }
  // The number only helps people; the lock is what counts.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return fail(kIoError, "cannot write {}: {}", path, last_error());
  }
  return file.release();
}

Result<> write_version(const std::string& dir) {
  return write_file(dir, version_path(dir),
                    std::string(kVersionPrefix) + std::to_string(kDataFormatVersion) + "\n");
}

Result<> check_version(const std::string& dir) {
  const std::string path = version_path(dir);
  if (!fs::exists(path)) return write_version(dir);
  ASSIGN_OR_RETURN(const std::uint32_t version, read_version(path));
  if (version > kDataFormatVersion) {
    return fail(kDataDirectoryRefused,
                "{} was written by a newer serein (format {}, this program knows up to {}): use "
                "that one",
                dir, version, kDataFormatVersion);
  }
  if (version < kOldestDataFormatVersion) {
    return fail(kDataDirectoryRefused, "{} has the unknown format {}", dir, version);
  }
  // Whatever an earlier program wrote this one can read, but not the other way round.
  return version < kDataFormatVersion ? write_version(dir) : Result<>();
}

// Nothing may be put into a directory that turns out to be somebody else's, not even a lock file.
Result<> check_foreign(const std::string& dir) {
  if (!fs::is_directory(dir)) return fail(kDataDirectoryRefused, "{} is not a directory", dir);
  if (fs::exists(version_path(dir)) || is_ours_or_empty(dir)) return {};
  if (fs::exists(dir + "/db/CURRENT")) {
    return fail(kDataDirectoryRefused,
                "{} holds data of serein, but its file FORMAT is missing: restore the file or the "
                "directory from a copy",
                dir);
  }
  return fail(
      kDataDirectoryRefused,
      "{} holds files that are not serein's: choose an empty or a new directory with --data", dir);
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::string& path) {
  try {
    if (fs::exists(path)) {
      RETURN_IF_ERROR(check_foreign(path));
    } else {
      RETURN_IF_ERROR(make_directory(without_slash_at_end(path)));
    }
    ASSIGN_OR_RETURN(const int descriptor, lock(path));
    DataDirectory directory(path, descriptor);
    RETURN_IF_ERROR(check_version(path));
    return directory;
  } catch (const fs::filesystem_error& error) {
    return fail(kIoError, "{}", error.what());
  }
}

bool DataDirectory::exists(const std::string& path) {
  std::error_code error;
  return fs::exists(version_path(path), error);
}

DataDirectory::DataDirectory(std::string path, int lock_descriptor)
    : path_(std::move(path)), lock_descriptor_(lock_descriptor) {}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_descriptor_(std::exchange(other.lock_descriptor_, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_descriptor_, other.lock_descriptor_);
  return *this;
}

DataDirectory::~DataDirectory() {
  if (lock_descriptor_ >= 0) ::close(lock_descriptor_);
}

}  // namespace serein::kv
