// Any bytes: however they are cut into pieces, the same requests and the same error come out.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "net/transcript_test.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using serein::net::RequestLimits;
  using serein::net::transcript;
  if (size < 2) return 0;
  const std::size_t first = data[0] | (static_cast<std::size_t>(data[1] & 0x0FU) << 8U);
  const std::string_view bytes(reinterpret_cast<const char*>(data + 2), size - 2);
  // Small enough for the fuzzer to reach them.
  RequestLimits limits;
  limits.max_request_line_bytes = 200;
  limits.max_header_bytes = 300;
  limits.max_head_bytes = 1000;
  limits.max_headers = 10;
  const std::string whole = transcript(bytes, bytes.size(), bytes.size(), limits);
  CHECK(transcript(bytes, first, bytes.size(), limits) == whole);
  CHECK(transcript(bytes, 1, 1, limits) == whole);
  CHECK(transcript(bytes, first, 7, limits) == whole);
  return 0;
}
