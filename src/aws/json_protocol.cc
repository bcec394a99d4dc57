// AWS JSON 1.0 and 1.1.
#include <utility>

#include "aws/errors.h"
#include "aws/limits.h"
#include "aws/protocol.h"
#include "json/writer.h"

namespace serein::aws {
namespace {

// Some exceptions spell the member with a capital.
std::string_view message_key(const Error& error) {
  const bool capital = error.is(kSerializationException) || error.is(kUnknownOperationException) ||
                       error.kind().name == "TransactionCanceledException" ||
                       error.kind().name == "AccessDeniedException";
  return capital ? "Message" : "message";
}

class JsonProtocol final : public Protocol {
 public:
  explicit JsonProtocol(std::string_view content_type) : content_type_(content_type) {}

  std::string_view content_type() const override { return content_type_; }

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
    return {200, std::move(output)};
  }

  net::HttpResponse render_error(const Error& error) const override {
    std::string body;
    json::Writer writer(body);
    writer.begin_object();
    writer.key("__type").string(std::string(error.kind().wire_namespace).append(error.kind().name));
    if (!error.message().empty()) writer.key(message_key(error)).string(error.message());
    if (!error.members().empty()) {
      body.append(",").append(error.members());
    }
    writer.end_object();
    return {error.kind().http_status, std::move(body)};
  }

 private:
  std::string_view content_type_;
};

}  // namespace

const Protocol* find_protocol(ProtocolKind kind) {
  static const JsonProtocol json10("application/x-amz-json-1.0");
  static const JsonProtocol json11("application/x-amz-json-1.1");
  switch (kind) {
    case ProtocolKind::kJson10:
      return &json10;
    case ProtocolKind::kJson11:
      return &json11;
    case ProtocolKind::kRestJson:
    case ProtocolKind::kQuery:
    case ProtocolKind::kRestXml:
    case ProtocolKind::kRpcV2Cbor:
      return nullptr;
  }
  return nullptr;
}

Error public_error(const Error& error) {
  if (!error.kind().wire_namespace.empty()) return error;
  if (error.is(kUnavailable)) {
    return {kServiceUnavailable, "The service is busy or stopping. Try again."};
  }
  return {kInternalServerError, "The request processing has failed because of an internal error."};
}

}  // namespace serein::aws
