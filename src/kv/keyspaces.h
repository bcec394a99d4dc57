#pragma once

#include <cstdint>

// The first byte of every key: docs/dev/formats/keys.md. Numbers are stored, and never change.
namespace serein::kv {

enum class Keyspace : std::uint8_t {
  kEngine = 0x00,  // of the engine itself
  kCatalog = 0x01,
  kItems = 0x10,
  kLocalIndexes = 0x11,
  kGlobalIndexes = 0x12,
  kStream = 0x20,
  kExpiry = 0x30,
  kTokens = 0x31,
  kStatistics = 0x40,
  kCollections = 0x41,
  kJobs = 0x50,
  kOtherServices = 0x60,  // the first of them: one block of 16 each
};

}  // namespace serein::kv
