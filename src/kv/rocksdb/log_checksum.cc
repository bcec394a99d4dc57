// Debian builds RocksDB for processors without an instruction for CRC-32C, so it looks the checksum
// of its log up in tables: an eighth of what the commit thread did. The linker puts this function
// in the place of RocksDB's (--wrap, in CMakeLists.txt). Were it another checksum, the directories
// in tests/formats would not open.

#include <cstddef>
#include <cstdint>

#include "base/encoding.h"

namespace serein::kv {

// In the place of rocksdb::crc32c::Extend: by the name under which the linker looks for it.
std::uint32_t extend_checksum(std::uint32_t before, const char* data,
                              std::size_t size) asm("__wrap__ZN7rocksdb6crc32c6ExtendEjPKcm");

std::uint32_t extend_checksum(std::uint32_t before, const char* data, std::size_t size) {
  return crc32c({data, size}, before);
}

}  // namespace serein::kv
