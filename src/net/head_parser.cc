#include "net/head_parser.h"

#include <algorithm>
#include <cstring>

#include "net/characters.h"

namespace serein::net {
namespace {

constexpr std::string_view kHttp10 = "HTTP/1.0";
constexpr std::string_view kHttp11 = "HTTP/1.1";

// More digits could overflow, and no body is that long.
constexpr std::size_t kMaxLengthDigits = 18;

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > kMaxLengthDigits) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

// Printable ASCII without the fragment sign: a fragment is never sent.
bool is_target(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
}

// What a Host header or an authority may consist of: a name or address and a port, no user.
bool is_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("/?#@\\\"<>^`{|},").find(c) == std::string_view::npos;
  });
}

void split_target(HttpRequest& request) {
  const std::size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  request.query =
      mark == std::string_view::npos ? std::string_view() : request.target.substr(mark + 1);
}

}  // namespace

// The headers that the server itself obeys.
struct HeadParser::Fields {
  int hosts = 0;
  int lengths = 0;
  int transfer_encodings = 0;
  std::string_view host;
  std::string_view length;
  std::string_view transfer_encoding;
  bool close = false;
  bool keep_alive = false;
  bool unknown_expectation = false;
};

void HeadParser::reset() {
  line_start_ = 0;
  scanned_ = 0;
  blank_lines_ = 0;
  in_headers_ = false;
  authority_ = {};
  framing_ = {};
  fault_ = {};
}

void HeadParser::moved(const char* from, const char* to) {
  if (!authority_.empty()) authority_ = {to + (authority_.data() - from), authority_.size()};
}

ParseStep HeadParser::fail(int status, std::string_view reason) {
  fault_ = {status, reason};
  return ParseStep::kFailed;
}

ParseStep HeadParser::parse(std::string_view text, HttpRequest& request) {
  for (;;) {
    std::string_view line;
    const ParseStep found = next_line(text, line);
    if (found != ParseStep::kDone) return found;
    if (in_headers_ && line.empty()) return finish(request);
    const ParseStep step = in_headers_ ? header(line, request) : request_line(line, request);
    if (step == ParseStep::kFailed) return step;
  }
}

// Faults are found in the order of the bytes that cause them, so that a line in pieces fails the
// way a whole one does.
ParseStep HeadParser::next_line(std::string_view text, std::string_view& line) {
  if (!in_headers_ && text.size() > line_start_) {
    // Tells a TLS handshake or other noise at its first byte, which may never bring a line feed.
    const char first = text[line_start_];
    if (first != '\r' && !is_token_char(first)) return fail(400, "malformed request line");
  }
  const void* found = text.size() == scanned_
                          ? nullptr
                          : std::memchr(text.data() + scanned_, '\n', text.size() - scanned_);
  const std::size_t end =
      found == nullptr ? text.size()
                       : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
  const std::size_t max_line =
      in_headers_ ? limits_.max_header_bytes : limits_.max_request_line_bytes;
  if (end - line_start_ > max_line) {
    return in_headers_ ? fail(431, "header too long") : fail(414, "request line too long");
  }
  if (end > limits_.max_head_bytes) return fail(431, "headers too long");
  scanned_ = end;
  if (found == nullptr) return ParseStep::kMore;
  if (end == line_start_ || text[end - 1] != '\r') return fail(400, "line does not end in CRLF");
  line = text.substr(line_start_, end - 1 - line_start_);
  line_start_ = scanned_ = end + 1;
  return ParseStep::kDone;
}

ParseStep HeadParser::request_line(std::string_view line, HttpRequest& request) {
  if (line.empty()) {
    // RFC 9112, 2.2: clients are known to send a line feed too many behind a body.
    if (++blank_lines_ > kMaxBlankLines) return fail(400, "blank lines before the request");
    return ParseStep::kMore;
  }
  const std::size_t first_blank = line.find(' ');
  const std::size_t last_blank = line.rfind(' ');
  if (first_blank == last_blank) return fail(400, "malformed request line");
  const std::string_view version = line.substr(last_blank + 1);
  request.method = line.substr(0, first_blank);
  request.target = line.substr(first_blank + 1, last_blank - first_blank - 1);
  if (version != kHttp11 && version != kHttp10) return fail(400, "unknown HTTP version");
  if (!is_token(request.method) || request.method.size() > kMaxMethodBytes) {
    return fail(400, "malformed method");
  }
  if (!is_target(request.target)) return fail(400, "malformed request target");
  if (request.target.front() != '/') {
    constexpr std::string_view kScheme = "http://";
    constexpr std::string_view kTlsScheme = "https://";
    const std::string_view scheme =
        equals_ignoring_case(request.target.substr(0, kScheme.size()), kScheme) ? kScheme
        : equals_ignoring_case(request.target.substr(0, kTlsScheme.size()), kTlsScheme)
            ? kTlsScheme
            : std::string_view();
    if (!scheme.empty()) {
      // RFC 9112, 3.2.2: a server must accept the absolute form, as sent to proxies.
      const std::size_t slash = request.target.find('/', scheme.size());
      if (slash == std::string_view::npos) return fail(400, "request target without a path");
      authority_ = request.target.substr(scheme.size(), slash - scheme.size());
      if (authority_.empty() || !is_host(authority_)) return fail(400, "malformed request target");
      request.target.remove_prefix(slash);
    } else if (request.target != "*" || request.method != "OPTIONS") {
      return fail(400, "malformed request target");
    }
  }
  split_target(request);
  framing_.http_1_1 = version == kHttp11;
  in_headers_ = true;
  return ParseStep::kMore;
}

ParseStep HeadParser::header(std::string_view line, HttpRequest& request) {
  const std::size_t colon = line.find(':');
  // A blank at the begin would be folding, one before the colon a name that some would take and
  // some not: neither is a token.
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return fail(400, "malformed header name");
  }
  const std::string_view value = line.substr(colon + 1);
  if (!is_field_value(value)) return fail(400, "control character in a header");
  if (request.headers.size() == limits_.max_headers) return fail(431, "too many headers");
  request.headers.push_back({line.substr(0, colon), trim(value)});
  return ParseStep::kMore;
}

ParseStep HeadParser::finish(HttpRequest& request) {
  Fields fields;
  for (const Header& header : request.headers) {
    switch (header.name.size()) {
      case 4:
        if (!equals_ignoring_case(header.name, "host")) break;
        fields.host = header.value;
        ++fields.hosts;
        break;
      case 6:
        if (!equals_ignoring_case(header.name, "expect")) break;
        if (equals_ignoring_case(header.value, "100-continue")) {
          framing_.expect_continue = framing_.http_1_1;
        } else {
          fields.unknown_expectation = true;
        }
        break;
      case 10:
        if (!equals_ignoring_case(header.name, "connection")) break;
        for (std::string_view list = header.value; !list.empty();) {
          const std::string_view option = next_element(list);
          if (equals_ignoring_case(option, "close")) fields.close = true;
          if (equals_ignoring_case(option, "keep-alive")) fields.keep_alive = true;
        }
        break;
      case 14:
        if (!equals_ignoring_case(header.name, "content-length")) break;
        fields.length = header.value;
        ++fields.lengths;
        break;
      case 17:
        if (!equals_ignoring_case(header.name, "transfer-encoding")) break;
        fields.transfer_encoding = header.value;
        ++fields.transfer_encodings;
        break;
      default:
        break;
    }
  }
  if (fields.hosts > 1 || (fields.hosts == 0 && framing_.http_1_1)) {
    return fail(400, "exactly one Host header is needed");
  }
  if (!is_host(fields.host)) return fail(400, "malformed Host header");
  if (!authority_.empty() && !equals_ignoring_case(authority_, fields.host)) {
    return fail(400, "Host header and request target differ");
  }
  framing_.keep_alive = !fields.close && (framing_.http_1_1 || fields.keep_alive);
  if (fields.unknown_expectation) return fail(417, "unknown expectation");
  return finish_body(fields);
}

// RFC 9112, 6.3, with everything that it calls an attempt of smuggling refused.
ParseStep HeadParser::finish_body(const Fields& fields) {
  if (fields.transfer_encodings > 0) {
    if (fields.lengths > 0) return fail(400, "Content-Length beside Transfer-Encoding");
    if (!framing_.http_1_1) return fail(400, "Transfer-Encoding in HTTP/1.0");
    if (fields.transfer_encodings > 1 ||
        !equals_ignoring_case(fields.transfer_encoding, "chunked")) {
      return fail(400, "the only Transfer-Encoding served is chunked");
    }
    framing_.chunked = true;
  }
  if (fields.lengths > 1) return fail(400, "several Content-Length headers");
  if (fields.lengths == 1) {
    framing_.content_length = parse_length(fields.length);
    if (!framing_.content_length) return fail(400, "malformed Content-Length");
  }
  return ParseStep::kDone;
}

}  // namespace serein::net
