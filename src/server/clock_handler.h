#pragma once

#include <functional>

#include "aws/pipeline.h"
#include "base/clock.h"

namespace serein::server {

// /_serein/clock: the time that users see, for tests of what takes long. GET shows it; POST with
// one of {"freeze":"2026-01-01T00:00:00Z"}, {"freeze":true}, {"advance_seconds":600} and
// {"release":true} changes it. Only for open mode.
class ClockHandler final : public aws::AdminHandler {
 public:
  // `on_changed` is called after each change, on the worker that made it. `clock` outlives the
  // handler.
  ClockHandler(AdjustableClock& clock, std::function<void()> on_changed)
      : clock_(clock), on_changed_(std::move(on_changed)) {}
  net::HttpResponse answer(const net::HttpRequest& request) override;

 private:
  AdjustableClock& clock_;
  std::function<void()> on_changed_;
};

}  // namespace serein::server
