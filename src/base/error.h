#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace serein {

// A kind of failure. Kinds are constants with static storage duration and are compared by address;
// each module declares its own (`kv/errors.h`, `aws/errors.h`, `dynamodb/errors.h`), so that one
// row tells name and status of each error that can reach a client.
struct ErrorKind {
  std::string_view name;  // the name on the wire, or of an internal kind, in logs
  int http_status;
  std::string_view wire_namespace = "";  // what JSON protocols put before '#'; empty: internal kind
};

// Internal kinds. None reaches a client by its own name: the front door answers them as
// InternalServerError and logs the message, or as ServiceUnavailable with the message of
// kUnavailable, which therefore tells nothing that is not for clients.
inline constexpr ErrorKind kInternalError{"InternalError", 500};
inline constexpr ErrorKind kInvalidInput{"InvalidInput", 400};  // a parser refused its input
inline constexpr ErrorKind kIoError{"IoError", 500};
inline constexpr ErrorKind kUnavailable{"Unavailable", 503};  // overloaded or stopping: no effect
inline constexpr ErrorKind kWouldBlock{"WouldBlock", 500};    // asked not to wait, but had to

// Why something failed: a kind, a message for people, and optional further members of the error
// document. Cheap to move (one pointer), shared when copied, immutable.
class [[nodiscard]] Error {
 public:
  Error(const ErrorKind& kind, std::string message);

  // `members` is JSON text of further members of the error document without braces, for example
  // `"Item":{…}`; empty for none.
  Error(const ErrorKind& kind, std::string message, std::string members);

  const ErrorKind& kind() const;
  bool is(const ErrorKind& kind) const { return &this->kind() == &kind; }
  const std::string& message() const;
  const std::string& members() const;

  // "Name: message", for logs and tests.
  std::string to_string() const;

 private:
  struct Rep;
  std::shared_ptr<const Rep> rep_;
};

}  // namespace serein
