#pragma once

#include <string>

#include "base/result.h"

namespace serein {

// Makes what was written to a file, or what was made, renamed and removed in a directory, survive a
// loss of power. Fails with kIoError.
Result<> sync_path(const std::string& path);

}  // namespace serein
