#include "aws/json_protocol.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/errors.h"
#include "aws/limits.h"
#include "json/writer.h"

namespace serein::aws {
namespace {

// Some exceptions spell the member with a capital; clients read both.
std::string_view message_key(const Error& error) {
  constexpr std::array<std::string_view, 3> kCapital{"TransactionCanceledException",
                                                     "TransactionInProgressException",
                                                     "IdempotentParameterMismatchException"};
  const bool capital =
      error.is(kSerializationException) || error.is(kAccessDeniedException) ||
      std::find(kCapital.begin(), kCapital.end(), error.kind().name) != kCapital.end();
  return capital ? "Message" : "message";
}

class JsonProtocol final : public Protocol {
 public:
  explicit JsonProtocol(std::string_view content_type) : content_type_(content_type) {}

  Result<json::Document> decode(const net::HttpRequest& /*request*/, std::string_view body,
                                const OperationModel& /*operation*/) const override {
    auto document = json::parse(body, {.max_bytes = kMaxBodyBytes, .max_depth = kMaxJsonDepth});
    if (!document) {
      return fail(kSerializationException, "The request body is not valid JSON: {}",
                  document.error().message());
    }
    if (!document->root().is_object()) {
      return fail(kSerializationException, "Unexpected value type in payload");
    }
    return *std::move(document);
  }

  net::HttpResponse render(Output output, const OperationModel& /*operation*/) const override {
    return response(200, std::move(output));
  }

  net::HttpResponse render_error(const Error& error) const override {
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.key("__type").string(std::string(error.kind().wire_namespace).append(error.kind().name));
    if (!error.message().empty()) writer.key(message_key(error)).string(error.message());
    if (!error.members().empty()) body.append(",").append(error.members());
    writer.end_object();
    return response(error.kind().http_status, std::move(body));
  }

 private:
  net::HttpResponse response(int status, std::string body) const {
    net::HttpResponse response(status, std::move(body));
    response.add_header("Content-Type", content_type_);
    return response;
  }

  std::string_view content_type_;
};

}  // namespace

const Protocol& json_protocol(ProtocolKind kind) {
  static const JsonProtocol json10("application/x-amz-json-1.0");
  static const JsonProtocol json11("application/x-amz-json-1.1");
  return kind == ProtocolKind::kJson11 ? json11 : json10;
}

}  // namespace serein::aws
