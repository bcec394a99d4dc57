#include "aws/compression.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace serein::aws {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: largest window, gzip frame
constexpr int kFastLevel = 1;
constexpr int kMemoryLevel = 8;

Bytef* bytes_of(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
}

// Ends a stream with its scope.
struct Inflater {
  z_stream stream{};
  Inflater() { CHECK(inflateInit2(&stream, kGzipWindow) == Z_OK); }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, kFastLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = bytes_of(out);
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t max_bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 16384> block{};
  for (int status = Z_OK; status != Z_STREAM_END;) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = block.size();
    status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t produced = block.size() - stream.avail_out;
    if ((status != Z_OK && status != Z_STREAM_END) || (status == Z_OK && produced == 0)) {
      return fail(kInvalidInput, "not a gzip stream");
    }
    if (out.size() + produced > max_bytes) {
      return fail(kInvalidInput, "larger than {} bytes when unpacked", max_bytes);
    }
    out.append(block.data(), produced);
  }
  return out;
}

}  // namespace serein::aws
