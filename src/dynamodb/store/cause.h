#pragma once

#include <cstdint>

namespace serein::dynamodb {

// Who changes an item: stream records tell deletions by the service from those of users.
enum class Cause : std::uint8_t { kUser, kExpiry };

}  // namespace serein::dynamodb
