#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/model.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/unique_function.h"
#include "json/value.h"

namespace serein::aws {

// Who asks for what, and when. Made by the pipeline, constant while the operation runs.
struct RequestContext {
  const ServiceModel* service = nullptr;
  const OperationModel* operation = nullptr;
  std::string request_id;  // 52 upper-case letters and digits
  std::string account;     // 12 digits
  std::string region;      // "us-east-1"
  std::string access_key;
  std::string source_address;
  std::string_view host;  // as the client named the endpoint: "localhost:8000"
  WallTime now{};
  // False on an I/O thread: the operation fails with kWouldBlock instead of waiting, and is then
  // run again from the start on a worker with true.
  bool may_block = false;
};

// What an operation is called with: valid until it has completed.
struct Request {
  const RequestContext& context;
  const json::Value& input;  // an object, validated against the operation's input shape
};

// A successful answer: the output members as one JSON object; codecs of other protocols render from
// it by the output shape.
using Output = std::string;

// Finishes an operation, from any thread, exactly once.
using Completion = UniqueFunction<void(Result<Output>)>;

enum class Access : std::uint8_t { kList, kRead, kWrite, kTagging, kPermissions };

// The ARNs that a request touches, for policies.
using ResourcesOf = std::vector<std::string> (*)(const Request&);

// An operation of a service with state S. Stands as a constant in the file of its function, and in
// the list of its service's register.cc. Exactly one of `run` and `start` is set.
template <class S>
struct Operation {
  std::string_view name;
  Access access = Access::kRead;
  ResourcesOf resources = nullptr;
  // Answers before it returns. Runs on an I/O thread first; see RequestContext::may_block.
  Result<Output> (*run)(S&, const Request&) = nullptr;
  // Returns soon and answers through the completion; must not block. The request lives until then.
  void (*start)(S&, const Request&, Completion) = nullptr;
};

}  // namespace serein::aws
