#include <fmt/chrono.h>
#include <strings.h>

#include <charconv>
#include <cstring>
#include <ctime>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "base/encoding.h"
#include "load/wire.h"
#include "net/http.h"

namespace serein::bench {
namespace {

constexpr std::string_view kTargetPrefix = "DynamoDB_20120810.";
constexpr std::string_view kRegion = "us-east-1";
constexpr std::string_view kService = "dynamodb";
constexpr std::string_view kSignedHeaders = "host;x-amz-date;x-amz-target";

// Makes the value of the Authorization header.
class Signer {
 public:
  Signer(std::string_view host, const std::optional<Credentials>& credentials) : host_(host) {
    if (credentials) {
      scope_.access_key = credentials->access_key;
      secret_ = credentials->secret;
    } else {
      scope_.access_key = "AKIDEXAMPLE000000000";
    }
    scope_.region = kRegion;
    scope_.service = kService;
  }

  const std::string& timestamp() {
    const std::time_t now = std::time(nullptr);
    if (now != second_) renew(now);
    return timestamp_;
  }

  // For the timestamp that was returned last.
  void append(std::string& out, std::string_view target, std::string_view body) const {
    out += prefix_;
    out += key_ ? hex(key_->sign(text_to_sign(target, body))) : std::string(64, '0');
  }

 private:
  void renew(std::time_t now) {
    second_ = now;
    timestamp_ = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(now));
    scope_.date = timestamp_.substr(0, 8);
    prefix_ =
        fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature=", aws::kSignatureAlgorithm,
                    scope_.access_key, scope_.to_string(), kSignedHeaders);
    if (!secret_.empty()) key_.emplace(aws::derive_signing_key(scope_, secret_));
  }

  std::string text_to_sign(std::string_view target, std::string_view body) const {
    net::HttpRequest request;
    request.method = "POST";
    request.target = request.path = "/";
    request.headers = {{"host", host_}, {"x-amz-date", timestamp_}, {"x-amz-target", target}};
    request.body = body;
    aws::Signature signature;
    signature.algorithm = aws::kSignatureAlgorithm;
    signature.signed_headers = {"host", "x-amz-date", "x-amz-target"};
    signature.timestamp = timestamp_;
    return aws::string_to_sign(request, signature, scope_);
  }

  const std::string host_;
  std::string secret_;  // empty: made-up signatures
  aws::CredentialScope scope_;
  std::time_t second_ = 0;
  std::string timestamp_;
  std::string prefix_;
  std::optional<aws::HmacKey> key_;
};

// What matters of a head.
struct Head {
  int status = 0;
  std::size_t content_length = 0;
  bool chunked = false;
};

bool is_named(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

std::optional<std::size_t> number_of(std::string_view text, int base = 10) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc()) return {};
  return number;
}

// `head` is without the empty line.
Result<Head> read_head(std::string_view head) {
  static constexpr std::string_view kVersion = "HTTP/1.1 ";
  const auto status = number_of(head.substr(std::min(kVersion.size(), head.size())));
  if (!head.starts_with(kVersion) || !status) {
    return fail(kInvalidInput, "not an answer of HTTP/1.1: {}", head.substr(0, 100));
  }
  Head result{.status = static_cast<int>(*status)};
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    if (is_named(line, "content-length")) {
      const auto length = number_of(line.substr(line.find(':') + 1));
      if (!length) return fail(kInvalidInput, "what is {}?", line);
      result.content_length = *length;
    } else if (is_named(line, "transfer-encoding")) {
      result.chunked = true;
    }
  }
  return result;
}

class HttpWire final : public Wire {
 public:
  HttpWire(std::string_view host, const std::optional<Credentials>& credentials)
      : host_(host), signer_(host, credentials) {}

  void append_request(std::string& out, std::string_view operation,
                      std::string_view body) override {
    // Operations of other services come with theirs in front.
    target_.assign(operation.find('.') == std::string_view::npos ? kTargetPrefix : "");
    target_ += operation;
    out += "POST / HTTP/1.1\r\nHost: ";
    out += host_;
    out += "\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: ";
    out += target_;
    out += "\r\nX-Amz-Date: ";
    out += signer_.timestamp();
    out += "\r\nUser-Agent: aws-sdk-bench/1.0\r\nAccept-Encoding: identity\r\nAuthorization: ";
    signer_.append(out, target_, body);
    out += "\r\nContent-Length: ";
    out += fmt::format_int(body.size()).c_str();
    out += "\r\n\r\n";
    out += body;
  }

  Result<std::optional<Answer>> read(std::string_view in) override {
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    ASSIGN_OR_RETURN(const Head head, read_head(in.substr(0, end)));
    const std::string_view rest = in.substr(end + 4);
    Answer answer{.ok = head.status == 200};
    if (head.chunked) {
      ASSIGN_OR_RETURN(const auto length, read_chunks(rest));
      if (!length) return std::nullopt;
      answer.body = chunks_;
      answer.bytes = end + 4 + *length;
      return answer;
    }
    if (rest.size() < head.content_length) return std::nullopt;
    answer.body = rest.substr(0, head.content_length);
    answer.bytes = end + 4 + head.content_length;
    return answer;
  }

 private:
  // Joins the chunks in `chunks_`; how long they are in `in`, or nothing while they are incomplete.
  Result<std::optional<std::size_t>> read_chunks(std::string_view in) {
    chunks_.clear();
    std::size_t position = 0;
    while (true) {
      const std::size_t end = in.find("\r\n", position);
      if (end == std::string_view::npos) return std::nullopt;
      const auto length = number_of(in.substr(position, end - position), 16);
      if (!length) return fail(kInvalidInput, "not a chunk");
      position = end + 2;
      if (in.size() < position + *length + 2) return std::nullopt;
      chunks_ += in.substr(position, *length);
      position += *length + 2;
      if (*length == 0) return position;
    }
  }

  const std::string host_;
  Signer signer_;
  std::string target_;
  std::string chunks_;
};

}  // namespace

std::unique_ptr<Wire> make_http_wire(std::string_view host,
                                     const std::optional<Credentials>& credentials) {
  return std::make_unique<HttpWire>(host, credentials);
}

}  // namespace serein::bench
