#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aws/authorizer.h"
#include "aws/credentials.h"
#include "aws/in_flight.h"
#include "aws/metrics.h"
#include "aws/record.h"
#include "aws/registry.h"
#include "aws/signature_verifier.h"
#include "aws/validate.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "net/http.h"

namespace serein::aws {

// Answers requests for one path below "/_serein/". Called on workers, several at a time; must not
// throw.
class AdminHandler {
 public:
  virtual ~AdminHandler() = default;
  virtual net::HttpResponse answer(const net::HttpRequest& request) = 0;
};

// What the pipeline works with. All that is referred to outlives it.
struct PipelineParts {
  const Registry& registry;
  const Authorizer& authorizer;
  const Clock& clock;
  Random& random;
  Logger& logger;
  WorkerPool& workers;  // for operations that would block an I/O thread
  Metrics& metrics;
  std::vector<RecordSink*> sinks;  // get every record, besides log and metrics
  // nullptr is open mode: any credentials pass, made-up ones and none; the account is the access
  // key if it is 12 digits, else kRootAccount.
  SignatureVerifier* verifier = nullptr;
  // Answers to unsigned GETs, by path below "/_serein/".
  std::map<std::string, std::function<net::HttpResponse()>, std::less<>> admin_pages;
  // Likewise for any method. With a verifier, their requests must be signed, for the service
  // "serein".
  std::map<std::string, AdminHandler*, std::less<>> admin_handlers;
  // True while new requests are to be refused with 503 before their bodies are read, for example
  // because the engine is about to stall. Called on I/O threads. Empty: never.
  std::function<bool()> shed_load;
};

// The way of every request from the first byte to the record of its answer, in ten steps: see
// pipeline.cc. Answers besides `GET /` (health), what is below "/_serein/", and CORS preflights.
class Pipeline final : public net::HttpHandler {
 public:
  explicit Pipeline(PipelineParts parts) : parts_(std::move(parts)) {}
  ~Pipeline() override;  // No request may be in work: see wait_until_idle.

  net::Admission admit(const net::HttpRequest& head) override;
  void handle(const net::HttpRequest& request, net::Responder responder) override;
  net::HttpResponse too_large(const net::HttpRequest& head) override;
  net::HttpResponse overloaded(const net::HttpRequest& head) override;

  // Waits until no request is in work: none in an operation, on a worker or on its way back. False
  // when `timeout` passed before. To be called after the server and before what operations use is
  // stopped.
  bool wait_until_idle(std::chrono::milliseconds timeout) { return in_flight_.wait(timeout); }

 private:
  class Exchange;

  // The answer to a request that did not get as far as handle(), recorded.
  net::HttpResponse refuse(const net::HttpRequest& head, const Error& error);
  void record(const RequestRecord& record, const std::string& internal_detail);

  const PipelineParts parts_;
  Validator validator_;
  InFlight in_flight_;
};

}  // namespace serein::aws
