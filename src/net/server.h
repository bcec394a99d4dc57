#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "net/http.h"
#include "net/limits.h"

namespace serein::net {

// PEM files. TLS 1.2 and later are served.
struct TlsOptions {
  std::string certificate_chain_file;  // the server's own certificate first
  std::string private_key_file;
};

struct ServerOptions {
  std::string address = "127.0.0.1";  // of IPv4 or IPv6, no name
  std::uint16_t port = 0;             // 0: any free one
  unsigned io_threads = 1;
  std::optional<TlsOptions> tls;
  RequestLimits request_limits;
  ServerLimits limits;
  Timeouts timeouts;
};

// All since the start, but for the first three.
struct ServerStats {
  std::uint64_t connections = 0;         // open now
  std::uint64_t requests_in_flight = 0;  // admitted and not yet answered, now
  std::uint64_t body_memory_bytes = 0;   // of requests in flight, now
  std::uint64_t accepted = 0;            // connections
  std::uint64_t refused = 0;             // connections beyond the limit
  std::uint64_t requests = 0;            // with a valid head
  std::uint64_t overloaded = 0;          // requests answered 503 for want of memory or place
  std::uint64_t malformed = 0;           // requests that the parser refused
  std::uint64_t timeouts = 0;            // connections closed for a slow or silent client
  std::uint64_t bytes_in = 0;            // without TLS
  std::uint64_t bytes_out = 0;
};

// An HTTP/1.1 server: RFC 9110 and 9112, strictly. Each connection belongs to one I/O thread; its
// requests are answered one after the other, in order. Safe for use by many threads.
class Server {
 public:
  // Listens and serves until stop(). The handler is called on the I/O threads, several at a time.
  // All that is given by reference must live longer than the server. Dates in answers follow
  // `clock`. Fails with kInvalidInput (address, TLS files) or kIoError (port in use, …).
  static Result<std::unique_ptr<Server>> start(ServerOptions options, HttpHandler& handler,
                                               const Clock& clock, Logger& logger);

  ~Server();  // stop() without grace
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  // Accepts no more, closes what is idle, lets admitted requests finish for at most `grace`, then
  // closes all and joins the threads. Responders that are still about may be used and have no
  // effect. Idempotent; not from an I/O thread.
  void stop(std::chrono::milliseconds grace);

  ServerStats stats() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace serein::net
