#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

// Content encodings of bodies: gzip.
namespace serein::aws {

std::string gzip(std::string_view bytes);

// Fails with kInvalidInput when `bytes` are no gzip stream, and with kTooLarge when they hold more
// than `max_bytes`: no more than that is ever unpacked.
inline constexpr ErrorKind kTooLarge{"TooLarge", 400};
Result<std::string> gunzip(std::string_view bytes, std::size_t max_bytes);

// Whether an Accept-Encoding like "gzip, deflate;q=0.5" allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

// The body without its content encoding, of at most kMaxBodyBytes; nothing when it has none. Fails
// with SerializationException, or kRequestEntityTooLarge.
Result<std::optional<std::string>> unpacked_body(const net::HttpRequest& request);

}  // namespace serein::aws
