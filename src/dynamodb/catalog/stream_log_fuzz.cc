// Entries, each as a length and the end of a key, a length and a value, taken as the log of a
// table's streams: reading ends cleanly, and forgetting the streams that were read leaves nothing.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/catalog/stream_log.h"
#include "kv/key_encoding.h"
#include "kv/memory_engine.h"

namespace {

using namespace serein;  // NOLINT(google-build-using-namespace)

constexpr dynamodb::TableId kTable = 7;

std::optional<std::string_view> take(ByteReader& reader) {
  const auto length = reader.read_byte();
  return length ? reader.read_bytes(*length) : std::nullopt;
}

void put_entries(kv::Txn& txn, std::string_view input) {
  ByteReader reader(input);
  for (;;) {
    const auto key = take(reader);
    const auto value = take(reader);
    if (!key || !value) return;
    txn.put(dynamodb::stream_log_prefix(kTable) + std::string(*key), *value);
  }
}

void change(kv::Engine& engine, kv::Body body) {
  CHECK(kv::transact_and_wait(engine, {}, kv::Durability::kRelaxed, std::move(body)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto engine = kv::make_memory_engine();
  change(*engine, [&](kv::Txn& txn) -> Result<> {
    put_entries(txn, {reinterpret_cast<const char*>(data), size});
    return {};
  });
  const auto streams = dynamodb::read_streams(*engine->read(), kTable);
  if (!streams) return 0;
  for (const dynamodb::Stream& stream : *streams) {
    for (const dynamodb::StreamShard& shard : stream.shards) {
      CHECK(stream.find_shard(shard.number) == &shard);
    }
  }
  change(*engine, [&](kv::Txn& txn) -> Result<> {
    for (const dynamodb::Stream& stream : *streams) dynamodb::erase_stream(txn, stream);
    return {};
  });
  const std::string prefix = dynamodb::stream_log_prefix(kTable);
  CHECK(!engine->read()->scan({prefix, kv::prefix_end(prefix)})->valid());
  return 0;
}
