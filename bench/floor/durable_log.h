#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace serein::bench {

// A file of fixed size whose blocks are all written before, so that a sync writes data and no
// metadata. Records are appended; behind its end it begins anew. Nobody reads it.
class DurableLog {
 public:
  static Result<DurableLog> create(const std::string& path, std::uint64_t bytes);

  // Buffers a record.
  void append(std::string_view record);
  // Writes all that is buffered and waits until it is on disk; nothing to do, nothing done.
  Result<> sync();

 private:
  DurableLog(UniqueFd fd, std::uint64_t bytes) : fd_(std::move(fd)), bytes_(bytes) {}

  UniqueFd fd_;
  std::uint64_t bytes_;
  std::uint64_t position_ = 0;
  std::string buffer_;
};

}  // namespace serein::bench
