#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "net/chunked.h"
#include "net/head_parser.h"
#include "net/http.h"
#include "net/limits.h"

namespace serein::net {

// Makes requests of the bytes of a connection. Head and body of a request lie in one flat buffer,
// and the request consists of views of it. No sockets here: bytes are put in, steps come out.
class RequestReader {
 public:
  enum class Step : std::uint8_t {
    kMore,      // read more into space()
    kHead,      // the head is complete, the body empty: admit_body(), or refuse the request
    kRequest,   // the request is complete; next() goes on with the one behind it
    kTooLarge,  // the body is longer than admitted; nothing behind it can be read
    kFailed,    // see fault(); nothing behind it can be read
  };

  explicit RequestReader(const RequestLimits& limits);

  // Room for the bytes that come next, never empty. May move the request. Not between kRequest and
  // next().
  std::span<char> space();
  // How many bytes of memory the next space() will add to the buffer.
  std::size_t growth() const;
  void received(std::size_t bytes) { end_ += bytes; }

  // Goes as far as the bytes allow.
  Step advance();
  // After kHead.
  void admit_body(std::uint64_t max_body_bytes);
  // After kRequest: forgets the request.
  void next();

  HttpRequest& request() { return request_; }
  const Framing& framing() const { return head_.framing(); }
  const HttpFault& fault() const { return fault_; }

  // Bytes that came and belong to no request that was complete.
  std::size_t pending_bytes() const { return end_ - begin_; }
  bool has_body_bytes() const { return pending_bytes() > head_.size(); }
  bool in_body() const { return phase_ == Phase::kBody; }

 private:
  enum class Phase : std::uint8_t { kHead, kAdmission, kBody, kComplete };

  Step advance_head();
  Step advance_body();
  std::size_t wanted_capacity() const;
  void close_gap();
  void reallocate(std::size_t capacity);
  void move_views(const char* from, const char* to);

  char* body_begin() { return buffer_.get() + begin_ + head_.size(); }

  HeadParser head_;
  ChunkedDecoder chunks_;
  HttpRequest request_;
  Phase phase_ = Phase::kHead;
  std::uint64_t max_body_bytes_ = 0;
  HttpFault fault_;

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // of the request
  std::size_t end_ = 0;    // of what has come
};

}  // namespace serein::net
