#pragma once

#include "aws/pipeline.h"
#include "server/services.h"

namespace serein::server {

// POST /_serein/reset: empties the instance, so that a suite of tests can begin anew. Only for open
// mode.
class ResetHandler final : public aws::AdminHandler {
 public:
  explicit ResetHandler(Services& services) : services_(services) {}
  net::HttpResponse answer(const net::HttpRequest& request) override;

 private:
  Services& services_;  // outlives the handler
};

}  // namespace serein::server
