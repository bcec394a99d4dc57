#include "aws/browser.h"

namespace serein::aws {

bool is_preflight(const net::HttpRequest& request) {
  return request.method == "OPTIONS" && request.header("origin").has_value();
}

net::HttpResponse answer_preflight(const net::HttpRequest& request) {
  net::HttpResponse response(200, "");
  if (const auto headers = request.header("access-control-request-headers")) {
    response.add_header("Access-Control-Allow-Headers", *headers);
  }
  if (const auto method = request.header("access-control-request-method")) {
    response.add_header("Access-Control-Allow-Methods", *method);
  }
  response.add_header("Access-Control-Max-Age", "172800");
  return response;
}

void allow_any_origin(net::HttpResponse& response) {
  response.add_header("Access-Control-Allow-Origin", "*");
  response.add_header("Access-Control-Expose-Headers",
                      "x-amzn-RequestId,x-amzn-ErrorType,x-amz-crc32,Date");
}

}  // namespace serein::aws
