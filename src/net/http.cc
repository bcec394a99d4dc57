#include "net/http.h"

#include "base/check.h"
#include "net/characters.h"

namespace serein::net {

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

void HttpResponse::add_header(std::string_view name, std::string_view value) {
  header_lines_.reserve(header_lines_.size() + name.size() + value.size() + 4);
  for (const char c : name) header_lines_ += is_token_char(c) ? c : '_';
  header_lines_ += ": ";
  for (const char c : value) header_lines_ += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  header_lines_ += "\r\n";
}

Responder::Responder(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

// By hand: an exchange that this one still owed is answered, not forgotten.
Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    Responder replaced(std::move(*this));
    impl_ = std::move(other.impl_);
  }
  return *this;
}

Responder::~Responder() {
  if (impl_ != nullptr) impl_->send(HttpResponse(500, ""));
}

void Responder::send(HttpResponse response) {
  CHECK(impl_ != nullptr);
  // Given up first: after the answer the exchange may belong to the next request.
  const std::shared_ptr<Impl> impl = std::move(impl_);
  impl->send(std::move(response));
}

void Responder::run_on_io_thread(UniqueFunction<void()> task) {
  CHECK(impl_ != nullptr);
  // Held by a copy: the task may own this responder and destroy it.
  const std::shared_ptr<Impl> impl = impl_;
  impl->run_on_io_thread(std::move(task));
}

HttpResponse HttpHandler::overloaded(const HttpRequest& head) {
  static_cast<void>(head);
  HttpResponse response(503, "The server is overloaded. Try again later.\n");
  response.add_header("Content-Type", "text/plain");
  return response;
}

}  // namespace serein::net
