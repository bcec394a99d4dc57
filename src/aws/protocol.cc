#include "aws/protocol.h"

#include <string_view>

#include "aws/errors.h"
#include "aws/json_protocol.h"

namespace serein::aws {
namespace {

// Holds the place of a codec.
class UnspokenProtocol final : public Protocol {
 public:
  explicit UnspokenProtocol(std::string_view name) : name_(name) {}

  Result<json::Document> decode(const net::HttpRequest& /*request*/, std::string_view /*body*/,
                                const OperationModel& /*operation*/) const override {
    return fail(kNotImplementedException, "serein does not speak the protocol {} yet", name_);
  }

  net::HttpResponse render(Output /*output*/, const OperationModel& /*operation*/) const override {
    return render_error(Error(kNotImplementedException, "unspoken protocol"));
  }

  net::HttpResponse render_error(const Error& error) const override {
    return json_protocol(ProtocolKind::kJson10).render_error(error);
  }

 private:
  std::string_view name_;
};

}  // namespace

const Protocol& protocol_of(ProtocolKind kind) {
  static const UnspokenProtocol rest_json("REST-JSON");
  static const UnspokenProtocol query("Query");
  static const UnspokenProtocol rest_xml("REST-XML");
  static const UnspokenProtocol rpc_v2_cbor("RPC-v2-CBOR");
  switch (kind) {
    case ProtocolKind::kJson10:
    case ProtocolKind::kJson11:
      break;
    case ProtocolKind::kRestJson:
      return rest_json;
    case ProtocolKind::kQuery:
      return query;
    case ProtocolKind::kRestXml:
      return rest_xml;
    case ProtocolKind::kRpcV2Cbor:
      return rpc_v2_cbor;
  }
  return json_protocol(kind);
}

Error public_error(const Error& error) {
  if (!error.kind().wire_namespace.empty()) return error;
  if (error.is(kUnavailable)) {
    return {kServiceUnavailable, "The service is unavailable: " + error.message() + "."};
  }
  return {kInternalServerError, "The request processing has failed because of an internal error."};
}

}  // namespace serein::aws
