#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

// AWS Signature Version 4, in the Authorization header or in the query of a presigned address:
// reading it and computing what it should be. Pure. The judgement is SignatureVerifier's.
namespace serein::aws {

inline constexpr std::string_view kSignatureAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kScopeTerminator = "aws4_request";

// Key, day, region and service that a signature is for.
struct CredentialScope {
  std::string access_key;
  std::string date;  // "20130524"
  std::string region;
  std::string service;
  std::string terminator = std::string(kScopeTerminator);

  // Without the key: "20130524/us-east-1/dynamodb/aws4_request".
  std::string to_string() const;
};

// The parts of "AKIDEXAMPLE/20130524/us-east-1/dynamodb/aws4_request", unchecked; slashes at the
// end do not count. Nothing when they are not five.
std::optional<CredentialScope> parse_credential(std::string_view credential);

// A signature as a request carries it; nothing in it has been judged.
struct Signature {
  std::string algorithm;
  std::string credential;
  std::vector<std::string> signed_headers;  // lower case, in the order given
  std::string signature;                    // hexadecimal
  std::string timestamp;                    // "20130524T000000Z"
  bool presigned = false;
  std::optional<std::string> expires;  // seconds, of a presigned address
  bool has_security_token = false;
};

// Fails with MissingAuthenticationTokenException when there is none, with
// InvalidSignatureException when there are two, and with IncompleteSignatureException when parts
// are missing.
Result<Signature> read_signature(const net::HttpRequest& request);

// As much of the scope as can be made out, for servers that do not verify; else empty fields.
CredentialScope guess_scope(const net::HttpRequest& request);

// What the signature signs. The digest of the body is part of it: this is where the time goes.
std::string string_to_sign(const net::HttpRequest& request, const Signature& signature,
                           const CredentialScope& scope);

// Raw bytes of the key for one day, region and service.
std::string derive_signing_key(const CredentialScope& scope, std::string_view secret);

}  // namespace serein::aws
