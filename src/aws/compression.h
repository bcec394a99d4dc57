#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace serein::aws {

std::string gzip(std::string_view bytes);

// Fails with kInvalidInput when `bytes` are no gzip stream, or hold more than `max_bytes`: no more
// than that is ever unpacked.
Result<std::string> gunzip(std::string_view bytes, std::size_t max_bytes);

}  // namespace serein::aws
