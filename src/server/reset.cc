#include "server/reset.h"

namespace serein::server {
namespace {

net::HttpResponse plain_text(int status, std::string text) {
  net::HttpResponse response(status, std::move(text));
  response.add_header("Content-Type", "text/plain; charset=utf-8");
  return response;
}

}  // namespace

net::HttpResponse ResetHandler::answer(const net::HttpRequest& request) {
  if (request.method != "POST") {
    net::HttpResponse response = plain_text(405, "Only POST.\n");
    response.add_header("Allow", "POST");
    return response;
  }
  if (const auto done = services_.reset(); !done) {
    return plain_text(503, "Not reset: " + done.error().message() + "\n");
  }
  return plain_text(200, "reset\n");
}

}  // namespace serein::server
