#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace serein::kv {

// The version of the layout of a data directory that this program writes, and the oldest that it
// can read: docs/dev/formats/data-directory.md.
inline constexpr std::uint32_t kDataFormatVersion = 2;
inline constexpr std::uint32_t kOldestDataFormatVersion = 1;

// A data directory that this process holds. Nobody else can hold it until this is destroyed or the
// process ends, however it ends.
class DataDirectory {
 public:
  // Takes hold of `path`, and makes it first when it is not there or empty. What an earlier program
  // wrote is this one's from then on, and refused by the earlier one. Fails with
  // kDataDirectoryRefused, having changed nothing, when another process holds it, when a newer
  // program wrote it, when its version cannot be read, and when it holds something that serein did
  // not put there.
  static Result<DataDirectory> open(const std::string& path);

  // Whether `path` is a data directory already.
  static bool exists(const std::string& path);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&& other) noexcept;
  ~DataDirectory();

  const std::string& path() const { return path_; }
  // Where the engine keeps its files.
  std::string engine_path() const { return path_ + "/db"; }

 private:
  DataDirectory(std::string path, int lock_descriptor);

  std::string path_;
  int lock_descriptor_ = -1;
};

}  // namespace serein::kv
