#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace serein::bench {

// One answer as it came.
struct Answer {
  bool ok = false;        // status 200, or no error of Redis
  std::string_view body;  // valid until the wire reads the next answer or the input changes
  std::size_t bytes = 0;  // of the input that it takes, head and all
};

// How requests and answers stand on a connection. Answers come in the order of the requests.
// One for all connections of a run; not safe for several threads.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual void append_request(std::string& out, std::string_view operation,
                              std::string_view body) = 0;
  // The answer at the beginning of `in`; nothing when it is not complete yet. Fails when `in` is no
  // answer.
  virtual Result<std::optional<Answer>> read(std::string_view in) = 0;
};

// Really signed requests are for servers that verify.
struct Credentials {
  std::string access_key;
  std::string secret;
};

// HTTP/1.1 with the AWS JSON protocol. Without credentials the signature is made up, of usual
// length.
std::unique_ptr<Wire> make_http_wire(std::string_view host,
                                     const std::optional<Credentials>& credentials);

// Bodies are whole commands of Redis already; an answer's body is that of a bulk or simple string.
std::unique_ptr<Wire> make_redis_wire();

}  // namespace serein::bench
