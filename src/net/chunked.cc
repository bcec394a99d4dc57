#include "net/chunked.h"

#include <algorithm>
#include <cstring>

#include "net/characters.h"

namespace serein::net {
namespace {

// 2^60: beyond any limit, and sums of it do not overflow.
constexpr std::size_t kMaxSizeDigits = 15;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkedDecoder::start(std::uint64_t max_body_bytes) {
  *this = ChunkedDecoder();
  max_body_bytes_ = max_body_bytes;
}

void ChunkedDecoder::compacted() {
  scanned_ -= consumed_ - decoded_;
  consumed_ = decoded_;
}

ParseStep ChunkedDecoder::fail(std::string_view reason) {
  fault_ = {400, reason};
  return ParseStep::kFailed;
}

ParseStep ChunkedDecoder::decode(char* body, std::size_t size) {
  for (;;) {
    ParseStep step = ParseStep::kMore;
    std::string_view line;
    switch (state_) {
      case State::kData:
        step = chunk_data(body, size);
        if (state_ == State::kData) return ParseStep::kMore;
        break;
      case State::kSize:
        step = next_line({body, size}, kMaxChunkLineBytes, line);
        if (step != ParseStep::kDone) return step;
        step = chunk_size(line);
        break;
      case State::kDataEnd:
        step = next_line({body, size}, 1, line);
        if (step != ParseStep::kDone) return step;
        state_ = State::kSize;
        step = ParseStep::kMore;
        break;
      case State::kTrailers:
        step = next_line({body, size}, kMaxTrailerBytes - trailer_bytes_, line);
        if (step != ParseStep::kDone) return step;
        if (line.empty()) return ParseStep::kDone;
        step = trailer(line);
        break;
    }
    if (step == ParseStep::kFailed) return step;
  }
}

ParseStep ChunkedDecoder::next_line(std::string_view body, std::size_t max_bytes,
                                    std::string_view& line) {
  scanned_ = std::max(scanned_, consumed_);
  const std::size_t found = body.find('\n', scanned_);
  const std::size_t end = std::min(found, body.size());
  if (end - consumed_ > max_bytes) return fail("malformed chunk: line too long");
  scanned_ = end;
  if (found == std::string_view::npos) return ParseStep::kMore;
  if (end == consumed_ || body[end - 1] != '\r') return fail("malformed chunk: no CRLF");
  line = body.substr(consumed_, end - 1 - consumed_);
  consumed_ = scanned_ = end + 1;
  return ParseStep::kDone;
}

ParseStep ChunkedDecoder::chunk_size(std::string_view line) {
  std::size_t digits = 0;
  std::uint64_t chunk_bytes = 0;
  while (digits < line.size() && hex_digit(line[digits]) >= 0) {
    if (++digits > kMaxSizeDigits) return fail("malformed chunk size");
    chunk_bytes = chunk_bytes * 16 + static_cast<std::uint64_t>(hex_digit(line[digits - 1]));
  }
  const std::string_view extension = line.substr(digits);
  if (digits == 0 || (!extension.empty() && extension.front() != ';')) {
    return fail("malformed chunk size");
  }
  extension_bytes_ += extension.size();
  if (!is_field_value(extension) || extension_bytes_ > kMaxChunkExtensionBytes) {
    return fail("malformed chunk extension");
  }
  if (decoded_ + chunk_bytes > max_body_bytes_) {
    too_large_ = true;
    return ParseStep::kFailed;
  }
  chunk_left_ = chunk_bytes;
  state_ = chunk_bytes == 0 ? State::kTrailers : State::kData;
  return ParseStep::kMore;
}

ParseStep ChunkedDecoder::chunk_data(char* body, std::size_t size) {
  const std::size_t bytes =
      static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, size - consumed_));
  std::memmove(body + decoded_, body + consumed_, bytes);
  decoded_ += bytes;
  consumed_ += bytes;
  chunk_left_ -= bytes;
  if (chunk_left_ == 0) state_ = State::kDataEnd;
  return ParseStep::kMore;
}

ParseStep ChunkedDecoder::trailer(std::string_view line) {
  trailer_bytes_ += line.size() + 2;
  const std::size_t colon = line.find(':');
  if (++trailers_ > kMaxTrailers || trailer_bytes_ > kMaxTrailerBytes ||
      colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
      !is_field_value(line.substr(colon + 1))) {
    return fail("malformed trailer");
  }
  return ParseStep::kMore;
}

}  // namespace serein::net
