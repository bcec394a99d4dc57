#include "aws/sigv4.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/crypto.h"
#include "aws/errors.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

void append_encoded(std::string& out, std::string_view text, bool keep_slash) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c) || (keep_slash && c == '/')) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
  }
}

// Percent-encoding undone; what is not valid stays as it is.
std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = decode_hex(text.substr(i + 1, 2)); byte && byte->size() == 1) {
        out += *byte;
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters query_parameters(std::string_view query) {
  Parameters parameters;
  if (query.empty()) return parameters;
  for (const std::string_view part : split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    parameters.emplace_back(decoded(part.substr(0, equals)), decoded(value));
  }
  return parameters;
}

const std::string* find(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

// "Credential=…, SignedHeaders=…, Signature=…" behind the algorithm.
Parameters authorization_parameters(std::string_view header) {
  Parameters parameters;
  header.remove_prefix(std::min(header.find(' '), header.size()));
  std::string separated(header);
  std::replace(separated.begin(), separated.end(), ' ', ',');
  for (const std::string_view part : split(separated, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    parameters.emplace_back(trim(part.substr(0, equals)), trim(part.substr(equals + 1)));
  }
  return parameters;
}

std::vector<std::string> header_list(std::string_view text) {
  std::vector<std::string> headers;
  for (const std::string_view name : split(text, ';')) headers.push_back(lower_case(name));
  return headers;
}

Result<Signature> read_header_signature(const net::HttpRequest& request,
                                        std::string_view authorization) {
  const Parameters parameters = authorization_parameters(authorization);
  std::string missing;
  for (const char* name : {"Credential", "Signature", "SignedHeaders"}) {
    if (find(parameters, name) == nullptr) {
      missing += "Authorization header requires '" + std::string(name) + "' parameter. ";
    }
  }
  const auto date = request.header("x-amz-date");
  const auto plain_date = request.header("date");
  if (!date && !plain_date) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) {
    return fail(kIncompleteSignatureException, "{}Authorization={}", missing, authorization);
  }
  Signature signature;
  signature.algorithm = authorization.substr(0, authorization.find_first_of(" ,"));
  signature.credential = *find(parameters, "Credential");
  signature.signed_headers = header_list(*find(parameters, "SignedHeaders"));
  signature.signature = *find(parameters, "Signature");
  signature.timestamp = date ? *date : *plain_date;
  signature.has_security_token = request.header("x-amz-security-token").has_value();
  return signature;
}

Result<Signature> read_query_signature(const Parameters& parameters) {
  std::string missing;
  for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                           "X-Amz-SignedHeaders", "X-Amz-Date"}) {
    const std::string* value = find(parameters, name);
    if (value == nullptr || value->empty()) {
      missing += "AWS query-string parameters must include '" + std::string(name) + "'. ";
    }
  }
  if (!missing.empty()) {
    return fail(kIncompleteSignatureException, "{}Re-examine the query-string parameters.",
                missing);
  }
  Signature signature;
  signature.presigned = true;
  signature.algorithm = *find(parameters, "X-Amz-Algorithm");
  signature.credential = *find(parameters, "X-Amz-Credential");
  signature.signed_headers = header_list(*find(parameters, "X-Amz-SignedHeaders"));
  signature.signature = *find(parameters, "X-Amz-Signature");
  signature.timestamp = *find(parameters, "X-Amz-Date");
  if (const std::string* expires = find(parameters, "X-Amz-Expires")) signature.expires = *expires;
  signature.has_security_token = find(parameters, "X-Amz-Security-Token") != nullptr;
  return signature;
}

std::string canonical_query(std::string_view query) {
  Parameters parameters = query_parameters(query);
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& [name, value] : parameters) {
    if (name == "X-Amz-Signature") continue;
    auto& entry = encoded.emplace_back();
    append_encoded(entry.first, name, false);
    append_encoded(entry.second, value, false);
  }
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

// Values of all headers of that name, with runs of blanks made one.
std::string canonical_header(const net::HttpRequest& request, std::string_view name) {
  std::string out;
  bool first = true;
  for (const net::Header& header : request.headers) {
    const auto same = [](char a, char b) { return to_lower(a) == b; };
    if (!std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(), same)) {
      continue;
    }
    if (!first) out += ',';
    first = false;
    bool blank = false;
    for (const char c : trim(header.value)) {
      if (c == ' ' && blank) continue;
      blank = c == ' ';
      out += c;
    }
  }
  return out;
}

// The path is encoded once more than it was sent, as all services but S3 have it.
std::string canonical_request(const net::HttpRequest& request, const Signature& signature) {
  std::string out(request.method);
  out += '\n';
  append_encoded(out, request.path, true);
  out.append("\n").append(canonical_query(request.query)).append("\n");
  std::string names;
  for (const std::string& name : signature.signed_headers) {
    out.append(name).append(":").append(canonical_header(request, name)).append("\n");
    if (!names.empty()) names += ';';
    names += name;
  }
  out.append("\n").append(names).append("\n").append(hex(sha256(request.body)));
  return out;
}

// The credential of either form, whatever else is missing.
// What authorization_parameters() would find, without looking at the rest: open mode asks for
// nothing else, with each request.
std::string credential_of_header(std::string_view authorization) {
  constexpr std::string_view kName = "Credential=";
  for (std::size_t at = authorization.find(kName); at != std::string_view::npos;
       at = authorization.find(kName, at + 1)) {
    if (at == 0 || (authorization[at - 1] != ' ' && authorization[at - 1] != ',')) continue;
    const std::string_view rest = authorization.substr(at + kName.size());
    const auto is_end = [](char c) { return c == ' ' || c == ','; };
    return {rest.begin(), std::find_if(rest.begin(), rest.end(), is_end)};
  }
  return "";
}

std::string find_credential(const net::HttpRequest& request) {
  if (const auto authorization = request.header("authorization")) {
    return credential_of_header(*authorization);
  }
  if (request.query.empty()) return "";
  const Parameters parameters = query_parameters(request.query);
  const std::string* credential = find(parameters, "X-Amz-Credential");
  return credential == nullptr ? "" : *credential;
}

}  // namespace

std::string CredentialScope::to_string() const {
  return date + "/" + region + "/" + service + "/" + terminator;
}

std::optional<CredentialScope> parse_credential(std::string_view credential) {
  while (!credential.empty() && credential.back() == '/') credential.remove_suffix(1);
  const auto parts = split(credential, '/');
  if (parts.size() != 5) return std::nullopt;
  return CredentialScope{.access_key = std::string(parts[0]),
                         .date = std::string(parts[1]),
                         .region = std::string(parts[2]),
                         .service = std::string(parts[3]),
                         .terminator = std::string(parts[4])};
}

Result<Signature> read_signature(const net::HttpRequest& request) {
  const auto authorization = request.header("authorization");
  const Parameters parameters = query_parameters(request.query);
  const bool in_query = find(parameters, "X-Amz-Algorithm") != nullptr;
  if (authorization && in_query) {
    return fail(kInvalidSignatureException,
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
                "header.");
  }
  if (in_query) return read_query_signature(parameters);
  if (!authorization || trim(*authorization).substr(0, 5) != "AWS4-") {
    return fail(kMissingAuthenticationTokenException, "Request is missing Authentication Token");
  }
  return read_header_signature(request, trim(*authorization));
}

CredentialScope guess_scope(const net::HttpRequest& request) {
  const std::string credential = find_credential(request);
  if (auto scope = parse_credential(credential)) return *std::move(scope);
  // Made-up credentials may have less than a scope has.
  return {.access_key = credential.substr(0, credential.find('/'))};
}

std::string string_to_sign(const net::HttpRequest& request, const Signature& signature,
                           const CredentialScope& scope) {
  std::string out(kSignatureAlgorithm);
  out.append("\n").append(signature.timestamp).append("\n").append(scope.to_string()).append("\n");
  return out.append(hex(sha256(canonical_request(request, signature))));
}

std::string derive_signing_key(const CredentialScope& scope, std::string_view secret) {
  const std::string date_key = hmac_sha256("AWS4" + std::string(secret), scope.date);
  const std::string region_key = hmac_sha256(date_key, scope.region);
  const std::string service_key = hmac_sha256(region_key, scope.service);
  return hmac_sha256(service_key, kScopeTerminator);
}

}  // namespace serein::aws
