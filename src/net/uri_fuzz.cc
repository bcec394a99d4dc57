// Any bytes: decoding never reads beyond them, and never gets longer.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "net/uri.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = serein::net::percent_decode(text);
  CHECK(!decoded || decoded->size() <= size);
  const auto parameters = serein::net::parse_query(text);
  std::size_t total = 0;
  if (parameters) {
    for (const auto& parameter : *parameters)
      total += parameter.name.size() + parameter.value.size();
  }
  CHECK(total <= size);
  return 0;
}
