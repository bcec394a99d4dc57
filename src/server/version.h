#pragma once

#include <string_view>

namespace serein::server {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace serein::server
