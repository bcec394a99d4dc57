#include "aws/pipeline.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "aws/browser.h"
#include "aws/compression.h"
#include "aws/errors.h"
#include "aws/limits.h"
#include "aws/protocol.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::string_view kAdminPrefix = "/_serein/";
constexpr std::string_view kAdminService = "serein";  // in the scope of signatures

bool is_account(std::string_view text) {
  return text.size() == kRootAccount.size() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_json(std::string_view content_type) {
  const std::string_view media = content_type.substr(0, content_type.find_first_of("; "));
  return media == "application/x-amz-json-1.0" || media == "application/x-amz-json-1.1" ||
         media == "application/json";
}

// Open mode believes what it is told.
Identity believed_identity(const net::HttpRequest& request) {
  CredentialScope scope = guess_scope(request);
  Identity identity;
  identity.account = is_account(scope.access_key) ? scope.access_key : kRootAccount;
  identity.region = is_region_name(scope.region) ? scope.region : kDefaultRegion;
  identity.access_key = std::move(scope.access_key);
  return identity;
}

net::HttpResponse plain_text(int status, std::string body) {
  net::HttpResponse response(status, std::move(body));
  response.add_header("Content-Type", "text/plain; charset=utf-8");
  return response;
}

// What all answers have, whatever their protocol. The body is as it will be sent.
void add_common_headers(net::HttpResponse& response, std::string_view request_id, bool has_origin) {
  if (has_origin) allow_any_origin(response);
  response.add_header("Server", "Server");  // the name that the services give themselves
  response.add_header("x-amzn-RequestId", request_id);
  response.add_header("x-amz-crc32", std::to_string(crc32(response.body)));
}

}  // namespace

// One request on its way. Shared by whoever works on it; ends with the answer.
class Pipeline::Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Pipeline& pipeline, const net::HttpRequest& request, net::Responder responder)
      : pipeline_(pipeline),
        parts_(pipeline.parts_),
        http_(request),
        responder_(std::move(responder)),
        started_(std::chrono::steady_clock::now()) {
    pipeline_.in_flight_.begin();
  }

  ~Exchange() {
    if (!recorded_) record(0, 0);  // the server stopped before the answer could be sent
    pipeline_.in_flight_.end();
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // The ten steps of every request. Two are behind us when a request gets here:
  //   1 accept     the server has read and parsed it, within its limits of size and time;
  //   2 admit      within the budgets of requests and memory, see Pipeline::admit.
  // A step that fails goes on with 9. Nothing has an effect before 8.
  void run() {
    begin();
    using Step = Result<> (Exchange::*)();
    constexpr Step kSteps[] = {
        &Exchange::identify,      // 3 which operation of which service
        &Exchange::authenticate,  // 4 who asks, in which account and region
        &Exchange::decode,        // 5 the input: decompressed, parsed
        &Exchange::validate,      // 6 against the interface model
        &Exchange::authorize,     // 7 may they
    };
    for (const Step step : kSteps) {
      if (auto done = (this->*step)(); !done) return finish(fail(std::move(done).error()));
      if (direct_answer_) return send(*std::move(direct_answer_));
      if (admin_handler_ != nullptr) return answer_admin_on_worker();
    }
    operate();  // 8 the operation, here, on a worker, or on its own time; it comes to finish():
                //   9 render   the answer, in the service's protocol
                //  10 record   one record for log, metrics and audit
  }

  // What is thrown comes from libraries, such as for want of memory, and ends here.
  void run_guarded() {
    try {
      run();
    } catch (const std::exception& exception) {
      if (!recorded_) finish(fail(kInternalError, "exception: {}", exception.what()));
    }
  }

 private:
  // What the answer needs of the request, which may be gone by then.
  void begin() {
    context_.now = parts_.clock.now();
    context_.request_id = make_request_id(parts_.random);
    context_.source_address = http_.remote_address;
    context_.host = http_.header("host").value_or("");
    bytes_in_ = http_.body.size();
    const auto encodings = http_.header("accept-encoding");
    accepts_gzip_ = encodings && accepts_gzip(*encodings);
    has_origin_ = http_.header("origin").has_value();
  }

  // X-Amz-Target names the operation. The other ways to tell the service (scope of the signature,
  // host, path) come with services that need them.
  Result<> identify() {
    if (is_preflight(http_)) {
      direct_answer_ = answer_preflight(http_);
      return {};
    }
    if (http_.path.substr(0, kAdminPrefix.size()) == kAdminPrefix) return answer_admin();
    if ((http_.method == "GET" || http_.method == "HEAD") && http_.path == "/") {
      direct_answer_ = net::HttpResponse(
          200, fmt::format("healthy: dynamodb.{}.amazonaws.com ", kDefaultRegion));
      return {};
    }
    if (http_.method != "POST" ||
        (!http_.body.empty() && !is_json(http_.header("content-type").value_or("")))) {
      // No request of this protocol, whence no JSON.
      direct_answer_ = net::HttpResponse(404, "<UnknownOperationException/>\n");
      return {};
    }
    operation_ = parts_.registry.find_target(http_.header("x-amz-target").value_or(""));
    if (operation_ == nullptr) return fail(Error(kUnknownOperationException, ""));
    context_.service = operation_->service;
    context_.operation = operation_->model;
    protocol_ = &protocol_of(operation_->service->protocol);
    return {};
  }

  // Pages are for everybody: who scrapes metrics does not sign.
  Result<> answer_admin() {
    const auto page = parts_.admin_pages.find(http_.path);
    const auto handler = parts_.admin_handlers.find(http_.path);
    if (page != parts_.admin_pages.end()) {
      direct_answer_ = http_.method == "GET" ? page->second() : plain_text(405, "Only GET.\n");
      if (direct_answer_->status == 405) direct_answer_->add_header("Allow", "GET");
    } else if (handler != parts_.admin_handlers.end()) {
      RETURN_IF_ERROR(authenticate_for(kAdminService));
      admin_handler_ = handler->second;
    } else {
      direct_answer_ = plain_text(404, "There is no such page.\n");
    }
    return {};
  }

  void answer_admin_on_worker() {
    const bool posted = parts_.workers.post([self = shared_from_this()] {
      net::HttpResponse response = self->admin_handler_->answer(self->http_);
      self->responder_.run_on_io_thread(
          [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
    });
    if (!posted) finish(fail(kUnavailable, "the queue of the workers is full"));
  }

  Result<> authenticate() { return authenticate_for(operation_->service->signing_name); }

  Result<> authenticate_for(std::string_view service) {
    Identity identity;
    if (parts_.verifier == nullptr) {
      identity = believed_identity(http_);
    } else {
      ASSIGN_OR_RETURN(identity, parts_.verifier->verify(http_, service, context_.now));
    }
    context_.access_key = std::move(identity.access_key);
    context_.account = std::move(identity.account);
    context_.region = std::move(identity.region);
    return {};
  }

  Result<> decode() {
    // Before the input is looked at: a caller cannot mend it.
    if (!operation_->implemented()) {
      return fail(kNotImplementedException, "serein does not implement {} of {} yet",
                  operation_->model->name, operation_->service->id);
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> unpacked, unpacked_body(http_));
    const std::string_view body = unpacked ? std::string_view(*unpacked) : http_.body;
    ASSIGN_OR_RETURN(input_, protocol_->decode(http_, body, *operation_->model));
    return {};
  }

  Result<> validate() {
    if (operation_->model->input == nullptr) return {};
    return pipeline_.validator_.validate(*operation_->service, *operation_->model->input,
                                         input_.root());
  }

  Result<> authorize() { return parts_.authorizer.authorize(*operation_, request()); }

  Request request() const { return {context_, input_.root()}; }

  void operate() {
    if (operation_->start) {
      return operation_->start(request(), [self = shared_from_this()](Result<Output> result) {
        self->finish_on_io_thread(std::move(result));
      });
    }
    Result<Output> result = operation_->run(request());
    if (!result && result.error().is(kWouldBlock)) return operate_on_worker();
    finish(std::move(result));
  }

  void operate_on_worker() {
    context_.may_block = true;
    const bool posted = parts_.workers.post(
        [self = shared_from_this()] { self->finish_on_io_thread(self->run_blocking()); });
    if (!posted) finish(fail(kUnavailable, "the queue of the workers is full"));
  }

  Result<Output> run_blocking() const {
    try {
      return operation_->run(request());
    } catch (const std::exception& exception) {
      return fail(kInternalError, "exception: {}", exception.what());
    }
  }

  // Rendering costs the worker or the committer no time.
  void finish_on_io_thread(Result<Output> result) {
    responder_.run_on_io_thread([self = shared_from_this(), result = std::move(result)]() mutable {
      try {
        self->finish(std::move(result));
      } catch (const std::exception& exception) {
        if (!self->recorded_) {
          self->finish(fail(kInternalError, "exception: {}", exception.what()));
        }
      }
    });
  }

  void finish(Result<Output> result) {
    if (!result && result.error().is(kValidationException) && operation_ != nullptr &&
        operation_->model->input != nullptr) {
      const auto types = pipeline_.validator_.check_types(*operation_->service,
                                                          *operation_->model->input, input_.root());
      if (!types) result = fail(types.error());
    }
    const Protocol& protocol =
        protocol_ == nullptr ? protocol_of(ProtocolKind::kJson10) : *protocol_;
    if (result) return send(protocol.render(*std::move(result), *operation_->model));
    const Error shown = public_error(result.error());
    error_name_ = shown.kind().name;
    if (shown.kind().http_status >= 500) internal_detail_ = result.error().to_string();
    send(protocol.render_error(shown));
  }

  void send(net::HttpResponse response) {
    if (accepts_gzip_ && response.body.size() >= kMinCompressedBytes) {
      response.body = gzip(response.body);
      response.add_header("Content-Encoding", "gzip");
    }
    add_common_headers(response, context_.request_id, has_origin_);
    record(response.status, response.body.size());
    responder_.send(std::move(response));
  }

  void record(int status, std::size_t bytes_out) {
    recorded_ = true;
    RequestRecord record;
    record.time = context_.now;
    record.request_id = context_.request_id;
    record.source_address = context_.source_address;
    record.access_key = context_.access_key;
    record.account = context_.account;
    record.region = context_.region;
    if (operation_ != nullptr) {
      record.service = operation_->service->id;
      record.operation = operation_->model->name;
    }
    record.status = status;
    record.error = error_name_;
    record.bytes_in = bytes_in_;
    record.bytes_out = bytes_out;
    record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_);
    pipeline_.record(record, internal_detail_);
  }

  Pipeline& pipeline_;
  const PipelineParts& parts_;
  const net::HttpRequest& http_;  // until the answer is sent
  net::Responder responder_;
  const std::chrono::steady_clock::time_point started_;
  RequestContext context_;
  const BoundOperation* operation_ = nullptr;
  const Protocol* protocol_ = nullptr;
  AdminHandler* admin_handler_ = nullptr;  // of what is below "/_serein/" and no page
  json::Document input_;
  std::optional<net::HttpResponse> direct_answer_;  // of what is no operation
  std::string_view error_name_;                     // of a kind, which lives for ever
  std::string internal_detail_;                     // what the client is not told
  std::size_t bytes_in_ = 0;
  bool accepts_gzip_ = false;
  bool has_origin_ = false;
  bool recorded_ = false;
};

Pipeline::~Pipeline() { CHECK(in_flight_.count() == 0); }

net::Admission Pipeline::admit(const net::HttpRequest& head) {
  net::Admission admission;
  // The budgets of requests and memory are the server's (net::ServerLimits): what goes beyond them
  // gets the answer of overloaded().
  admission.max_body_bytes = kMaxBodyBytes;
  if (parts_.shed_load && parts_.shed_load()) {
    admission.refusal = refuse(head, Error(kUnavailable, "load is shed"));
  }
  return admission;
}

void Pipeline::handle(const net::HttpRequest& request, net::Responder responder) {
  std::make_shared<Exchange>(*this, request, std::move(responder))->run_guarded();
}

net::HttpResponse Pipeline::too_large(const net::HttpRequest& head) {
  return refuse(head, Error(kRequestEntityTooLarge,
                            fmt::format("The request is larger than {} bytes.", kMaxBodyBytes)));
}

net::HttpResponse Pipeline::overloaded(const net::HttpRequest& head) {
  return refuse(head, Error(kUnavailable, "too many requests, or bytes of them, are in flight"));
}

net::HttpResponse Pipeline::refuse(const net::HttpRequest& head, const Error& error) {
  const Error shown = public_error(error);
  const std::string request_id = make_request_id(parts_.random);
  net::HttpResponse response = protocol_of(ProtocolKind::kJson10).render_error(shown);
  add_common_headers(response, request_id, head.header("origin").has_value());
  RequestRecord record;
  record.time = parts_.clock.now();
  record.request_id = request_id;
  record.source_address = head.remote_address;
  record.status = response.status;
  record.error = shown.kind().name;
  record.bytes_out = response.body.size();
  this->record(record, "");  // a refusal for want of room is no fault to be logged at each request
  return response;
}

void Pipeline::record(const RequestRecord& record, const std::string& internal_detail) {
  parts_.metrics.record(record);
  for (RecordSink* sink : parts_.sinks) sink->record(record);
  if (!internal_detail.empty()) {
    parts_.logger.error("{} {}: {}", record.request_id, record.operation, internal_detail);
  } else if (parts_.logger.enabled(LogLevel::kDebug)) {
    parts_.logger.debug("{}", to_json_line(record));
  }
}

}  // namespace serein::aws
