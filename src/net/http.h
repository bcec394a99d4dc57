#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_function.h"

// HTTP messages and the interface between the server and what answers: no sockets here.
namespace serein::net {

struct Header {
  std::string_view name;
  std::string_view value;  // without surrounding white space
};

// A request as it came, with the body complete. All views stay valid until the exchange was
// answered.
struct HttpRequest {
  std::string_view method;
  std::string_view target;      // as sent: path and query, percent-encoding untouched
  std::string_view path;        // the part before '?'
  std::string_view query;       // the part after '?', empty if none
  std::vector<Header> headers;  // in order; names as sent
  std::string_view body;        // transfer encoding removed, content encoding untouched
  std::string remote_address;   // "127.0.0.1"
  bool tls = false;

  // The first header of that name, compared without case.
  std::optional<std::string_view> header(std::string_view name) const;
};

class HttpResponse {
 public:
  HttpResponse() = default;
  HttpResponse(int the_status, std::string the_body)
      : status(the_status), body(std::move(the_body)) {}

  // CR, LF and NUL in `value` are replaced by spaces, what may not be in a name by underscores: a
  // header cannot be split. The server itself adds Content-Length, Date and Connection.
  void add_header(std::string_view name, std::string_view value);
  const std::string& header_lines() const { return header_lines_; }

  int status = 200;
  std::string body;
  bool close = false;  // close the connection after this answer

 private:
  std::string header_lines_;  // "Name: value\r\n"…
};

// Answers one request. Move-only. Exactly one send(); one destroyed without it answers 500.
class Responder {
 public:
  class Impl {
   public:
    virtual ~Impl() = default;
    virtual void send(HttpResponse response) = 0;
    virtual void run_on_io_thread(UniqueFunction<void()> task) = 0;
  };

  explicit Responder(std::shared_ptr<Impl> impl);
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&&) noexcept;
  ~Responder();

  // From any thread. The request must not be used any more.
  void send(HttpResponse response);
  // Runs `task` on the I/O thread of the connection: at once when called there, else posted. The
  // way back from a commit or worker thread, so that rendering costs those no time. When the server
  // has stopped, `task` is destroyed without being run. `task` may own what owns this responder,
  // but must not have moved this very responder into itself: then there is nothing left to call.
  void run_on_io_thread(UniqueFunction<void()> task);

 private:
  std::shared_ptr<Impl> impl_;
};

// What a server asks about a request whose head has been read, before it reads the body.
struct Admission {
  std::uint64_t max_body_bytes = 0;     // a longer body is refused with `too_large`
  std::optional<HttpResponse> refusal;  // answer this, do not read the body, and close
};

// Serves requests. Called on I/O threads, must not block.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // `head` has an empty body.
  virtual Admission admit(const HttpRequest& head) = 0;
  // `request` stays valid until the responder was used or destroyed.
  virtual void handle(const HttpRequest& request, Responder responder) = 0;
  // The answer to a body longer than admitted. The connection closes after it.
  virtual HttpResponse too_large(const HttpRequest& head) = 0;
  // The answer to a request that the server has no memory or place for: it has had no effect. The
  // connection closes after it. By default a 503 of plain text.
  virtual HttpResponse overloaded(const HttpRequest& head);
};

}  // namespace serein::net
