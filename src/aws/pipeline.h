#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/authorizer.h"
#include "aws/record.h"
#include "aws/registry.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "net/http.h"

namespace serein::aws {

// What the pipeline works with. Everything outlives it.
struct PipelineParts {
  const Registry& registry;
  const Authorizer& authorizer;
  const Clock& clock;
  Random& random;
  Logger& logger;
  WorkerPool& workers;
  Metrics& metrics;
  std::vector<RecordSink*> sinks;         // besides metrics and log
  SignatureVerifier* verifier = nullptr;  // nullptr: any credentials pass
  // Answers to GET below "/_serein/", by path.
  std::map<std::string, std::function<net::HttpResponse()>, std::less<>> admin_pages;
};

// The way of every request from the first byte to the record of its answer, in ten steps: see
// pipeline.cc.
class Pipeline final : public net::HttpHandler {
 public:
  explicit Pipeline(PipelineParts parts) : parts_(std::move(parts)) {}

  net::Admission admit(const net::HttpRequest& head) override;
  void handle(const net::HttpRequest& request, net::Responder responder) override;
  net::HttpResponse too_large(const net::HttpRequest& head) override;
  net::HttpResponse overloaded(const net::HttpRequest& head) override;

 private:
  class Exchange;

  PipelineParts parts_;
};

}  // namespace serein::aws
