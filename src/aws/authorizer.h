#pragma once

#include "aws/registry.h"
#include "base/result.h"

namespace serein::aws {

// Decides whether a caller may do what they ask. Called on I/O threads, must not block.
class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // Fails with AccessDeniedException.
  virtual Result<> authorize(const BoundOperation& operation, const Request& request) const = 0;
};

// Denies nothing.
class AllowAll final : public Authorizer {
 public:
  Result<> authorize(const BoundOperation& /*operation*/,
                     const Request& /*request*/) const override {
    return {};
  }
};

}  // namespace serein::aws
