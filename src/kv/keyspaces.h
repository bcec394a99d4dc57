#pragma once

#include <cstdint>

// The first byte of every key: docs/dev/formats/keys.md.
namespace serein::kv {

enum class Keyspace : std::uint8_t {
  kEngine = 0x00,  // of the engine itself
  kCatalog = 0x01,
  kItems = 0x10,
  kStatistics = 0x40,
};

}  // namespace serein::kv
