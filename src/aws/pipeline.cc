#include "aws/pipeline.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "aws/compression.h"
#include "aws/errors.h"
#include "aws/limits.h"
#include "aws/protocol.h"
#include "aws/validate.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

constexpr std::string_view kDefaultAccount = "000000000000";
constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::string_view kAdminPrefix = "/_serein/";

bool is_account(std::string_view text) {
  return text.size() == kDefaultAccount.size() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Whether a header like "gzip, deflate;q=0.5" allows gzip.
bool accepts_gzip(std::string_view header) {
  const std::size_t at = header.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view rest = header.substr(at + 4);
  const std::string_view weight = rest.substr(0, rest.find(','));
  return weight.find("q=0") == std::string_view::npos ||
         weight.find("q=0.") != std::string_view::npos;
}

bool is_json_content(std::string_view content_type) {
  const std::string_view media = content_type.substr(0, content_type.find_first_of("; "));
  return media == "application/x-amz-json-1.0" || media == "application/x-amz-json-1.1" ||
         media == "application/json";
}

// What the service answers to requests that are none of its protocol.
net::HttpResponse not_of_this_protocol() { return {404, "<UnknownOperationException/>\n"}; }

}  // namespace

// One request on its way. Owned by whoever works on it; ends with the answer.
class Pipeline::Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const PipelineParts& parts, const net::HttpRequest& request, net::Responder responder)
      : parts_(parts), http_(request), responder_(std::move(responder)) {
    parts_.metrics.request_begins();
  }

  ~Exchange() { parts_.metrics.request_ends(); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // The ten steps. Steps 1 and 2 are behind us when a request gets here: the server has accepted
  // and parsed it within its limits, and admitted it within the budgets of requests and memory
  // (Pipeline::admit).
  void run() {
    begin();
    using Step = Result<> (Exchange::*)();
    constexpr Step kSteps[] = {
        &Exchange::identify,      // 3 which operation of which service
        &Exchange::authenticate,  // 4 who asks, in which account and region
        &Exchange::decode,        // 5 the input, decompressed and parsed
        &Exchange::validate,      // 6 against the interface model
        &Exchange::authorize,     // 7 may they
    };
    for (const Step step : kSteps) {
      if (const auto result = (this->*step)(); !result) return finish(fail(result.error()));
      if (direct_answer_) return send(*std::move(direct_answer_));
    }
    operate();  // 8 the operation; comes back to finish(), which
                // 9 renders the answer and
                // 10 records the exchange
  }

 private:
  void begin() {
    started_ = std::chrono::steady_clock::now();
    context_.now = parts_.clock.now();
    context_.request_id = make_request_id(parts_.random);
    context_.source_address = http_.remote_address;
    context_.account = kDefaultAccount;
    context_.region = kDefaultRegion;
    bytes_in_ = http_.body.size();
    // The answer is made when the request may be gone.
    const auto accepted = http_.header("accept-encoding");
    accepts_gzip_ = accepted && accepts_gzip(*accepted);
    has_origin_ = http_.header("origin").has_value();
  }

  // X-Amz-Target names the operation. Other ways to tell the service come with services that need
  // them.
  Result<> identify() {
    if (answer_without_operation()) return {};
    const std::string_view target = http_.header("x-amz-target").value_or("");
    operation_ = parts_.registry.find_target(target);
    if (operation_ == nullptr) return fail(Error(kUnknownOperationException, ""));
    context_.service = operation_->service;
    context_.operation = operation_->model;
    protocol_ = find_protocol(operation_->service->protocol);
    if (protocol_ == nullptr || !operation_->implemented()) {
      return fail(kNotImplementedException, "serein does not implement {} of {} yet",
                  operation_->model->name, operation_->service->id);
    }
    return {};
  }

  // Health, pages of serein's own, CORS, and what is no request of these protocols.
  bool answer_without_operation() {
    if (http_.method == "OPTIONS" && has_origin_) {
      direct_answer_ = preflight();
    } else if (http_.method == "GET" && http_.path == "/") {
      direct_answer_ = net::HttpResponse(
          200, "healthy: dynamodb." + std::string(kDefaultRegion) + ".amazonaws.com ");
    } else if (http_.path.substr(0, kAdminPrefix.size()) == kAdminPrefix) {
      direct_answer_ = admin_page();
    } else if (http_.method != "POST" ||
               !is_json_content(http_.header("content-type").value_or(""))) {
      direct_answer_ = not_of_this_protocol();
    }
    return direct_answer_.has_value();
  }

  net::HttpResponse preflight() const {
    net::HttpResponse response(200, "");
    if (const auto headers = http_.header("access-control-request-headers")) {
      response.add_header("Access-Control-Allow-Headers", *headers);
    }
    if (const auto method = http_.header("access-control-request-method")) {
      response.add_header("Access-Control-Allow-Methods", *method);
    }
    response.add_header("Access-Control-Max-Age", "172800");
    return response;
  }

  net::HttpResponse admin_page() const {
    const auto page = parts_.admin_pages.find(http_.path);
    if (page == parts_.admin_pages.end()) return {404, "no such page\n"};
    if (http_.method != "GET") return {405, "only GET\n"};
    return page->second();
  }

  Result<> authenticate() {
    if (parts_.verifier != nullptr) {
      ASSIGN_OR_RETURN(const Signature signature, read_signature(http_));
      ASSIGN_OR_RETURN(const Identity identity,
                       parts_.verifier->verify(http_, signature, context_.now));
      context_.access_key = identity.access_key;
      context_.account = identity.account;
      context_.region = signature.scope.region;
      return {};
    }
    const CredentialScope scope = guess_scope(http_);
    context_.access_key = scope.access_key;
    if (is_account(scope.access_key)) context_.account = scope.access_key;
    if (!scope.region.empty()) context_.region = scope.region;
    return {};
  }

  Result<> decode() {
    std::string unpacked;
    std::string_view body = http_.body;
    if (const auto encoding = http_.header("content-encoding");
        encoding && *encoding != "identity") {
      if (*encoding != "gzip") {
        return fail(kSerializationException, "Unsupported content encoding: {}", *encoding);
      }
      auto plain = gunzip(body, kMaxBodyBytes);
      if (!plain) {
        return fail(kSerializationException, "The compressed request body is {}",
                    plain.error().message());
      }
      unpacked = *std::move(plain);
      body = unpacked;
    }
    ASSIGN_OR_RETURN(input_, protocol_->decode(http_, body, *operation_->model));
    return {};
  }

  Result<> validate() {
    if (operation_->model->input == nullptr) return {};
    return validator_.validate(*operation_->service, *operation_->model->input, input_.root());
  }

  Result<> authorize() { return parts_.authorizer.authorize(*operation_, request()); }

  Request request() const { return {context_, input_.root()}; }

  void operate() {
    if (operation_->start) {
      operation_->start(request(), [self = shared_from_this()](Result<Output> result) {
        self->finish_on_io_thread(std::move(result));
      });
      return;
    }
    Result<Output> result = run_guarded();
    if (!result && result.error().is(kWouldBlock)) return operate_on_worker();
    finish(std::move(result));
  }

  void operate_on_worker() {
    context_.may_block = true;
    const bool posted = parts_.workers.post(
        [self = shared_from_this()] { self->finish_on_io_thread(self->run_guarded()); });
    if (!posted) finish(fail(kUnavailable, "the workers' queue is full"));
  }

  // Exceptions come from libraries, such as for want of memory; here they end.
  Result<Output> run_guarded() const {
    try {
      return operation_->run(request());
    } catch (const std::exception& exception) {
      return fail(kInternalError, "{} threw: {}", operation_->model->name, exception.what());
    }
  }

  void finish_on_io_thread(Result<Output> result) {
    responder_.run_on_io_thread([self = shared_from_this(), result = std::move(result)]() mutable {
      self->finish(std::move(result));
    });
  }

  void finish(Result<Output> result) {
    static const Protocol& fallback = *find_protocol(ProtocolKind::kJson10);
    const Protocol& protocol = protocol_ == nullptr ? fallback : *protocol_;
    net::HttpResponse response;
    if (result) {
      response = protocol.render(*std::move(result), *operation_->model);
    } else {
      const Error shown = public_error(result.error());
      error_name_ = shown.kind().name;
      if (shown.kind().http_status >= 500) detail_ = result.error().to_string();
      response = protocol.render_error(shown);
    }
    response.add_header("Content-Type", protocol.content_type());
    send(std::move(response));
  }

  void send(net::HttpResponse response) {
    if (accepts_gzip_ && response.body.size() >= kMinCompressedBytes) {
      response.body = gzip(response.body);
      response.add_header("Content-Encoding", "gzip");
    }
    if (has_origin_) {
      response.add_header("Access-Control-Allow-Origin", "*");
      response.add_header("Access-Control-Expose-Headers",
                          "x-amzn-RequestId,x-amzn-ErrorType,x-amz-crc32,Date");
    }
    response.add_header("x-amzn-RequestId", context_.request_id);
    response.add_header("x-amz-crc32", std::to_string(crc32(response.body)));
    record(response);
    responder_.send(std::move(response));
  }

  void record(const net::HttpResponse& response) {
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
    record.status = response.status;
    record.error = error_name_;
    record.detail = detail_;
    record.bytes_in = bytes_in_;
    record.bytes_out = response.body.size();
    record.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_);
    parts_.metrics.record(record);
    for (RecordSink* sink : parts_.sinks) sink->record(record);
    if (!detail_.empty()) {
      parts_.logger.error("{} {} failed: {}", record.request_id, record.operation, detail_);
    } else if (parts_.logger.enabled(LogLevel::kDebug)) {
      parts_.logger.debug("{} {} {} {} {} us", record.request_id, record.operation, record.status,
                          record.error, record.duration.count());
    }
  }

  const PipelineParts& parts_;
  const net::HttpRequest& http_;  // until the answer is sent
  net::Responder responder_;
  std::chrono::steady_clock::time_point started_;
  RequestContext context_;
  const BoundOperation* operation_ = nullptr;
  const Protocol* protocol_ = nullptr;
  json::Document input_;
  std::optional<net::HttpResponse> direct_answer_;
  std::string error_name_;
  std::string detail_;
  std::size_t bytes_in_ = 0;
  bool accepts_gzip_ = false;
  bool has_origin_ = false;
};

net::Admission Pipeline::admit(const net::HttpRequest& /*head*/) {
  // The budgets of requests and memory are the server's (net::ServerLimits): what goes beyond them
  // gets the answer of overloaded() before its body is read.
  return {.max_body_bytes = kMaxBodyBytes, .refusal = std::nullopt};
}

void Pipeline::handle(const net::HttpRequest& request, net::Responder responder) {
  std::make_shared<Exchange>(parts_, request, std::move(responder))->run();
}

net::HttpResponse Pipeline::too_large(const net::HttpRequest& /*head*/) { return {413, ""}; }

net::HttpResponse Pipeline::overloaded(const net::HttpRequest& /*head*/) {
  net::HttpResponse response = find_protocol(ProtocolKind::kJson10)
                                   ->render_error(public_error(Error(kUnavailable, "overloaded")));
  response.add_header("Content-Type", "application/x-amz-json-1.0");
  return response;
}

}  // namespace serein::aws
