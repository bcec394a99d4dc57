#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "kv/keyspaces.h"

// Parts of keys, which order bytewise as their values do and end themselves:
// docs/dev/formats/keys.md. Frozen by golden vectors.
namespace serein::kv {

void append_keyspace(std::string& key, Keyspace keyspace);

// A byte string: `00` becomes `00 FF`, and `00 01` ends it.
void append_bytes(std::string& key, std::string_view bytes);

// Takes a byte string off the front of `reader`; nothing, with the reader where it was, when it is
// malformed.
std::optional<std::string> read_bytes(ByteReader& reader);

// The hash that spreads partition keys: XXH64 with seed 0, a published function whose values are
// fixed.
std::uint64_t hash64(std::string_view bytes);

// The bucket of an encoded partition key: the first 4 bytes of its hash.
std::uint32_t bucket_of(std::string_view encoded_partition_key);

// The first key after all keys that begin with `prefix`; empty when there is none.
std::string prefix_end(std::string_view prefix);

}  // namespace serein::kv
