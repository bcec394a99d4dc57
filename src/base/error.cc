#include "base/error.h"

#include <utility>

namespace serein {

struct Error::Rep {
  const ErrorKind* kind;
  std::string message;
  std::string members;
};

Error::Error(const ErrorKind& kind, std::string message) : Error(kind, std::move(message), {}) {}

Error::Error(const ErrorKind& kind, std::string message, std::string members)
    : rep_(std::make_shared<const Rep>(Rep{&kind, std::move(message), std::move(members)})) {}

const ErrorKind& Error::kind() const { return *rep_->kind; }
const std::string& Error::message() const { return rep_->message; }
const std::string& Error::members() const { return rep_->members; }

std::string Error::to_string() const {
  return std::string(kind().name).append(": ").append(message());
}

}  // namespace serein
