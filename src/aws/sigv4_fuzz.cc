// A head in lines, "METHOD PATH?QUERY" and then "Name: value": no signature that was not made with
// the secret is taken, and reading ends.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/errors.h"
#include "aws/signature_verifier.h"
#include "base/check.h"

namespace {

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

serein::net::HttpRequest request_of(std::string_view text) {
  serein::net::HttpRequest request;
  std::string_view line = take_line(text);
  request.method = line.substr(0, line.find(' '));
  request.target = line.substr(std::min(line.size(), request.method.size() + 1));
  request.path = request.target.substr(0, request.target.find('?'));
  request.query = request.target.substr(std::min(request.target.size(), request.path.size() + 1));
  while (!text.empty()) {
    line = take_line(text);
    if (line.empty()) break;
    const std::string_view name = line.substr(0, line.find(": "));
    request.headers.push_back({name, line.substr(std::min(line.size(), name.size() + 2))});
  }
  request.body = text;
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace serein::aws;  // NOLINT(google-build-using-namespace)
  static const RootCredential credentials(
      "AKIDEXAMPLE", {"a secret that no seed was signed with", std::string(kRootAccount)});
  static SignatureVerifier verifier(credentials);
  // The time of the seeds: 2026-01-02 03:04:05 UTC.
  const serein::WallTime now{std::chrono::seconds(1767323045)};
  const auto request = request_of({reinterpret_cast<const char*>(data), size});
  guess_scope(request);
  const auto identity = verifier.verify(request, "dynamodb", now);
  CHECK(!identity);
  const serein::Error& error = identity.error();
  CHECK(error.is(kMissingAuthenticationTokenException) || error.is(kIncompleteSignatureException) ||
        error.is(kInvalidSignatureException) || error.is(kUnrecognizedClientException));
  return 0;
}
