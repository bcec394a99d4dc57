#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/http.h"
#include "net/limits.h"

namespace serein::net {

// Why a request cannot be served: the status to answer and a text for people.
struct HttpFault {
  int status = 400;
  std::string_view reason;  // static
};

enum class ParseStep : std::uint8_t {
  kMore,  // needs further bytes
  kDone,
  kFailed,  // the bytes can never become valid
};

// What the head tells about the connection and the body behind it.
struct Framing {
  bool http_1_1 = false;
  bool keep_alive = false;
  bool chunked = false;
  bool expect_continue = false;
  std::optional<std::uint64_t> content_length;
};

// Parses the head of a request, RFC 9112, and nothing beside the letter of it: what two programs
// could read in two ways is refused, since that is what request smuggling lives on. Lines end in
// CRLF only, no folding, no blank around names, one Host, one way to tell the length of the body.
//
// Incremental: however the bytes are split, the outcome is the same.
class HeadParser {
 public:
  explicit HeadParser(const RequestLimits& limits) : limits_(limits) {}

  // Goes on with `text`, which is all that came since the head's first byte, and may go on behind
  // the head. Views of it are put into `request`: when `text` has moved since the last call, the
  // caller has moved those and told so by moved().
  ParseStep parse(std::string_view text, HttpRequest& request);

  // After kDone: how many bytes the head has, the blank line included.
  std::size_t size() const { return line_start_; }
  const Framing& framing() const { return framing_; }

  // After kFailed.
  const HttpFault& fault() const { return fault_; }

  // Tells that the text has moved.
  void moved(const char* from, const char* to);

  // Begins anew.
  void reset();

 private:
  struct Fields;

  ParseStep next_line(std::string_view text, std::string_view& line);
  ParseStep request_line(std::string_view line, HttpRequest& request);
  ParseStep header(std::string_view line, HttpRequest& request);
  ParseStep finish(HttpRequest& request);
  ParseStep finish_body(const Fields& fields);
  ParseStep fail(int status, std::string_view reason);

  const RequestLimits limits_;
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;  // no line feed between line_start_ and here
  std::size_t blank_lines_ = 0;
  bool in_headers_ = false;
  std::string_view authority_;  // of a target in absolute form
  Framing framing_;
  HttpFault fault_;
};

}  // namespace serein::net
