#include "net/http.h"

#include <algorithm>

#include "base/check.h"
#include "net/characters.h"

namespace serein::net {
namespace {

// Of an answer to an operation, so that its lines seldom move while they grow.
constexpr std::size_t kUsualHeaderBytes = 256;

void append_name(std::string& out, std::string_view name) {
  out += name;
  if (is_token(name)) return;
  std::replace_if(
      out.end() - static_cast<std::ptrdiff_t>(name.size()), out.end(),
      [](char c) { return !is_token_char(c); }, '_');
}

void append_value(std::string& out, std::string_view value) {
  out += value;
  if (is_field_value(value)) return;
  std::replace_if(
      out.end() - static_cast<std::ptrdiff_t>(value.size()), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

void HttpResponse::add_header(std::string_view name, std::string_view value) {
  if (header_lines_.empty()) header_lines_.reserve(kUsualHeaderBytes);
  append_name(header_lines_, name);
  header_lines_ += ": ";
  append_value(header_lines_, value);
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
