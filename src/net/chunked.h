#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/head_parser.h"

namespace serein::net {

// Removes the chunked transfer coding of a body, in place: data moves to the front of the memory
// that the body came in, trailers are checked and dropped. Incremental, like HeadParser.
class ChunkedDecoder {
 public:
  // A longer body fails with too_large() set.
  void start(std::uint64_t max_body_bytes);

  // Goes on with `size` bytes at `body`: the first decoded() of them as the last call left them,
  // the rest as it came. The memory may have moved in between.
  ParseStep decode(char* body, std::size_t size);

  // Bytes of data so far, at the begin of the memory.
  std::size_t decoded() const { return decoded_; }
  // Where the next byte to look at is; between decoded() and here is nothing of use.
  std::size_t consumed() const { return consumed_; }
  // The caller has moved what was at consumed() to decoded().
  void compacted();

  bool too_large() const { return too_large_; }
  const HttpFault& fault() const { return fault_; }

 private:
  enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailers };

  ParseStep fail(std::string_view reason);
  // Finds the line at consumed_, without its CRLF.
  ParseStep next_line(std::string_view body, std::size_t max_bytes, std::string_view& line);
  ParseStep chunk_size(std::string_view line);
  ParseStep chunk_data(char* body, std::size_t size);
  ParseStep trailer(std::string_view line);

  State state_ = State::kSize;
  std::size_t decoded_ = 0;
  std::size_t consumed_ = 0;
  std::size_t scanned_ = 0;  // no line feed between consumed_ and here
  std::uint64_t chunk_left_ = 0;
  std::uint64_t max_body_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::size_t trailers_ = 0;
  bool too_large_ = false;
  HttpFault fault_;
};

}  // namespace serein::net
