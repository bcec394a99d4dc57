// Any bytes, taken as a log: reading ends, records lie within it in order, and what is found is
// what is read there.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "kv/rocksdb/log_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view log(reinterpret_cast<const char*>(data), size);
  serein::kv::LogReader reader(log);
  std::uint64_t at = 0;
  while (reader.find(at)) {
    CHECK(reader.begin() >= at && reader.end() > reader.begin() && reader.end() <= size);
    CHECK(reader.content().size() < reader.end() - reader.begin());
    CHECK(!reader.is_unknown(reader.begin()));
    const std::string content(reader.content());
    serein::kv::LogReader again(log);
    CHECK(again.read(reader.begin()) && again.content() == content && again.end() == reader.end());
    at = reader.end();
  }
  return 0;
}
