#pragma once

#include "base/error.h"

namespace serein::kv {

// Stored bytes are not what this version of serein writes.
inline constexpr ErrorKind kCorruption{"Corruption", 500};
// The data directory is in use, newer than this program, or none of ours.
inline constexpr ErrorKind kDataDirectoryRefused{"DataDirectoryRefused", 500};

}  // namespace serein::kv
