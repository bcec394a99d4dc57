#include "net/request_reader.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace serein::net {

RequestReader::RequestReader(const RequestLimits& limits)
    : head_(limits),
      buffer_(std::make_unique_for_overwrite<char[]>(kInitialBufferBytes)),
      capacity_(kInitialBufferBytes) {}

RequestReader::Step RequestReader::advance() {
  if (phase_ == Phase::kHead) return advance_head();
  if (phase_ == Phase::kBody) return advance_body();
  return phase_ == Phase::kAdmission ? Step::kHead : Step::kRequest;
}

RequestReader::Step RequestReader::advance_head() {
  switch (head_.parse({buffer_.get() + begin_, end_ - begin_}, request_)) {
    case ParseStep::kMore:
      return Step::kMore;
    case ParseStep::kFailed:
      fault_ = head_.fault();
      return Step::kFailed;
    case ParseStep::kDone:
      break;
  }
  phase_ = Phase::kAdmission;
  return Step::kHead;
}

void RequestReader::admit_body(std::uint64_t max_body_bytes) {
  CHECK(phase_ == Phase::kAdmission);
  phase_ = Phase::kBody;
  max_body_bytes_ = max_body_bytes;
  if (framing().chunked) chunks_.start(max_body_bytes);
}

RequestReader::Step RequestReader::advance_body() {
  const std::size_t come = end_ - begin_ - head_.size();
  std::size_t body_bytes = 0;
  if (framing().chunked) {
    switch (chunks_.decode(body_begin(), come)) {
      case ParseStep::kMore:
        return Step::kMore;
      case ParseStep::kFailed:
        fault_ = chunks_.fault();
        return chunks_.too_large() ? Step::kTooLarge : Step::kFailed;
      case ParseStep::kDone:
        break;
    }
    body_bytes = chunks_.decoded();
  } else {
    const std::uint64_t length = framing().content_length.value_or(0);
    if (length > max_body_bytes_) return Step::kTooLarge;
    if (come < length) return Step::kMore;
    body_bytes = static_cast<std::size_t>(length);
  }
  request_.body = {body_begin(), body_bytes};
  phase_ = Phase::kComplete;
  return Step::kRequest;
}

void RequestReader::next() {
  CHECK(phase_ == Phase::kComplete);
  begin_ += head_.size() + (framing().chunked ? chunks_.consumed() : request_.body.size());
  if (begin_ == end_) begin_ = end_ = 0;
  head_.reset();
  phase_ = Phase::kHead;
  request_.method = request_.target = request_.path = request_.query = request_.body = {};
  request_.headers.clear();
  const std::size_t left = end_ - begin_;
  if (capacity_ > kKeptBufferBytes && left < kInitialBufferBytes) reallocate(kInitialBufferBytes);
}

// A body of known length gets its memory at once, and no more: what is pipelined behind it stays
// in the socket. What has no known length doubles.
std::size_t RequestReader::wanted_capacity() const {
  const std::size_t used = end_ - begin_;
  if (phase_ == Phase::kBody && !framing().chunked) {
    const std::uint64_t length = framing().content_length.value_or(0);
    return head_.size() + static_cast<std::size_t>(length);
  }
  const std::size_t gap =
      phase_ == Phase::kBody ? chunks_.consumed() - chunks_.decoded() : std::size_t{0};
  return capacity_ - (used - gap) >= kMinReadBytes ? capacity_ : capacity_ * 2;
}

std::size_t RequestReader::growth() const {
  const std::size_t wanted = wanted_capacity();
  return wanted > capacity_ ? wanted - capacity_ : 0;
}

std::span<char> RequestReader::space() {
  CHECK(phase_ == Phase::kHead || phase_ == Phase::kBody);
  const std::size_t wanted = wanted_capacity();
  if (wanted > capacity_) {
    close_gap();
    reallocate(wanted);
  } else if (begin_ + wanted > capacity_ || capacity_ - end_ < kMinReadBytes) {
    close_gap();
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    move_views(buffer_.get() + begin_, buffer_.get());
    end_ -= begin_;
    begin_ = 0;
  }
  CHECK(end_ < capacity_);
  return {buffer_.get() + end_, capacity_ - end_};
}

// Moves the bytes that are not yet decoded up to the decoded ones.
void RequestReader::close_gap() {
  if (phase_ != Phase::kBody || !framing().chunked) return;
  const std::size_t gap = chunks_.consumed() - chunks_.decoded();
  char* const raw = body_begin() + chunks_.consumed();
  std::memmove(raw - gap, raw, static_cast<std::size_t>(buffer_.get() + end_ - raw));
  end_ -= gap;
  chunks_.compacted();
}

void RequestReader::reallocate(std::size_t capacity) {
  auto buffer = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(buffer.get(), buffer_.get() + begin_, end_ - begin_);
  move_views(buffer_.get() + begin_, buffer.get());
  buffer_ = std::move(buffer);
  capacity_ = capacity;
  end_ -= begin_;
  begin_ = 0;
}

// Lets the views that point behind `from` point to the same place behind `to`.
void RequestReader::move_views(const char* from, const char* to) {
  const auto move = [from, to](std::string_view& view) {
    if (!view.empty()) view = {to + (view.data() - from), view.size()};
  };
  move(request_.method);
  move(request_.target);
  move(request_.path);
  move(request_.query);
  for (Header& header : request_.headers) {
    move(header.name);
    move(header.value);
  }
  head_.moved(from, to);
}

}  // namespace serein::net
