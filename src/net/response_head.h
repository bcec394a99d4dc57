#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http.h"

namespace serein::net {

// "Sun, 06 Nov 1994 08:49:37 GMT", RFC 9110, 5.6.7.
std::string http_date(WallTime time);

// The Date header line of now, made anew once a second. For one thread.
class DateLine {
 public:
  explicit DateLine(const Clock& clock) : clock_(clock) {}
  std::string_view get();

 private:
  const Clock& clock_;
  std::int64_t second_ = INT64_MIN;
  std::string line_;
};

struct ResponseFraming {
  bool http_1_1 = true;
  bool keep_alive = true;
};

// Whether an answer of this status has a body at all.
bool may_have_body(int status);

// Replaces `out` by status line, headers and the blank line. `date_line` ends in CRLF.
void render_head(const HttpResponse& response, const ResponseFraming& framing,
                 std::string_view date_line, std::string& out);

}  // namespace serein::net
