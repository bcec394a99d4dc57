// Any bytes, taken as a key and as a value: reading ends cleanly, and what reads is what was
// written.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "kv/key_encoding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using serein::ByteReader;
  const std::string_view input(reinterpret_cast<const char*>(data), size);

  ByteReader reader(input);
  const auto bytes = serein::kv::read_bytes(reader);
  if (bytes) {
    // There is one form of each value: what could be read is what would have been written.
    std::string again;
    serein::kv::append_bytes(again, *bytes);
    CHECK(again == input.substr(0, size - reader.rest().size()));
  } else {
    CHECK(reader.rest().size() == size);
  }

  // Two values, cut from the input, order as their encodings do.
  const std::string_view a = input.substr(0, size / 2);
  const std::string_view b = input.substr(size / 2);
  std::string encoded_a;
  std::string encoded_b;
  serein::kv::append_bytes(encoded_a, a);
  serein::kv::append_bytes(encoded_b, b);
  CHECK((a < b) == (encoded_a < encoded_b));
  ByteReader back(encoded_a);
  CHECK(serein::kv::read_bytes(back) == a && back.at_end());

  const std::string end = serein::kv::prefix_end(input);
  CHECK(end.empty() || (end > input && end.size() <= size));
  return 0;
}
