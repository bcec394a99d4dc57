#include "aws/compression.h"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "aws/errors.h"
#include "aws/limits.h"
#include "base/check.h"

namespace serein::aws {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: largest window, gzip frame
constexpr int kFastLevel = 1;
constexpr int kMemoryLevel = 8;

Bytef* bytes_of(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
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
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = block.size();
    const int status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t produced = block.size() - stream.avail_out;
    if (status != Z_OK && status != Z_STREAM_END) {
      return fail(kInvalidInput, "no complete gzip stream");
    }
    if (out.size() + produced > max_bytes) {
      return fail(kTooLarge, "larger than {} bytes when unpacked", max_bytes);
    }
    out.append(block.data(), produced);
    if (status != Z_STREAM_END) continue;
    if (stream.avail_in == 0) return out;
    CHECK(inflateReset(&stream) == Z_OK);  // another member follows: RFC 1952
  }
}

bool accepts_gzip(std::string_view accept_encoding) {
  const std::string lower = lower_case(accept_encoding);
  const std::size_t at = lower.find("gzip");
  if (at == std::string::npos) return false;
  const std::string entry = lower.substr(at, lower.find(',', at) - at);
  // "q=0", "q=0.0", …: not at all.
  const std::size_t weight = entry.find("q=");
  return weight == std::string::npos ||
         entry.find_first_of("123456789", weight) != std::string::npos;
}

Result<std::optional<std::string>> unpacked_body(const net::HttpRequest& request) {
  const std::string encoding = lower_case(request.header("content-encoding").value_or(""));
  if (encoding.empty() || encoding == "identity") return std::nullopt;
  if (encoding != "gzip") {
    return fail(kSerializationException, "Unsupported content encoding: {}", encoding);
  }
  auto plain = gunzip(request.body, kMaxBodyBytes);
  if (plain) return *std::move(plain);
  const ErrorKind& kind =
      plain.error().is(kTooLarge) ? kRequestEntityTooLarge : kSerializationException;
  return fail(kind, "The request body is {}.", plain.error().message());
}

}  // namespace serein::aws
