#pragma once

namespace serein {

// Prints the failed condition with its place to standard error and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace serein

// For what cannot be. Stays on in release builds.
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::serein::check_failed(#condition, __FILE__, __LINE__))
