#pragma once

#include <string>

#include "aws/model.h"
#include "aws/operation.h"
#include "base/result.h"
#include "json/parse.h"
#include "net/http.h"

namespace serein::aws {

// How a service's inputs, outputs and errors look on the wire. One codec for each protocol serves
// all services that speak it. Stateless, safe for use by many threads.
class Protocol {
 public:
  virtual ~Protocol() = default;
  // The input from a body (decompressed) and what else of the request the binding uses. Fails with
  // SerializationException.
  virtual Result<json::Document> decode(const net::HttpRequest& request, std::string_view body,
                                        const OperationModel& operation) const = 0;
  // Complete but for what all protocols share: request id, checksum, compression, CORS.
  virtual net::HttpResponse render(Output output, const OperationModel& operation) const = 0;
  virtual net::HttpResponse render_error(const Error& error) const = 0;
};

// The codec of a protocol. Those that serein does not speak yet refuse every request with
// NotImplementedException, told in JSON.
const Protocol& protocol_of(ProtocolKind kind);

// The error as clients get to see it: internal kinds become InternalServerError or
// ServiceUnavailableException, with a message that tells nothing of the inside.
Error public_error(const Error& error);

}  // namespace serein::aws
