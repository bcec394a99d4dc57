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
  virtual std::string_view content_type() const = 0;
  // The input from a body (decompressed) and what else of the request the binding uses. Fails with
  // SerializationException.
  virtual Result<json::Document> decode(const net::HttpRequest& request, std::string_view body,
                                        const OperationModel& operation) const = 0;
  virtual net::HttpResponse render(Output output, const OperationModel& operation) const = 0;
  virtual net::HttpResponse render_error(const Error& error) const = 0;
};

// The codec of a protocol; nullptr for those that serein does not speak yet.
const Protocol* find_protocol(ProtocolKind kind);

// The error as clients get to see it: internal kinds become InternalServerError or
// ServiceUnavailableException, with a message that tells nothing of the inside.
Error public_error(const Error& error);

}  // namespace serein::aws
