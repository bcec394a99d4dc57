#pragma once

#include <cstdint>

#include "base/result.h"

namespace serein::bench {

// Lets the process have so many connections beside its few other files. Fails when the machine
// does not allow it.
Result<> allow_connections(std::uint64_t count);

}  // namespace serein::bench
