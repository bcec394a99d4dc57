#include "aws/signature_verifier.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "aws/errors.h"
#include "aws/limits.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

// "20130524T000000Z"
std::optional<WallTime> parse_timestamp(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto number = [&](std::size_t begin, std::size_t count) {
    int value = -1;
    const auto status = std::from_chars(text.data() + begin, text.data() + begin + count, value);
    return status.ptr == text.data() + begin + count ? value : -1;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(6, 2))));
  const int hour = number(9, 2);
  const int minute = number(11, 2);
  const int second = number(13, 2);
  if (!day.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return std::nullopt;
  }
  return WallTime(std::chrono::sys_days(day) + std::chrono::hours(hour) +
                  std::chrono::minutes(minute) + std::chrono::seconds(second));
}

std::string format_timestamp(WallTime time) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(
                         std::chrono::time_point_cast<std::chrono::system_clock::duration>(time))));
}

// How long before now a signature may have been made.
Result<std::chrono::seconds> lifetime(const Signature& signature) {
  if (!signature.presigned || !signature.expires) return std::chrono::seconds(kMaxClockSkew);
  const std::string& text = *signature.expires;
  std::int64_t seconds = -1;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (status != std::errc() || end != text.data() + text.size() || seconds < 0 ||
      seconds > kMaxPresignedSeconds) {
    return fail(kIncompleteSignatureException,
                "X-Amz-Expires must be a number of seconds from 0 to {}. Got '{}'.",
                kMaxPresignedSeconds, text);
  }
  return std::chrono::seconds(seconds);
}

Result<> check_time(const Signature& signature, WallTime now) {
  const auto time = parse_timestamp(signature.timestamp);
  if (!time) {
    return fail(kIncompleteSignatureException,
                "Date must be in ISO-8601 'basic format'. Got '{}'. See "
                "http://en.wikipedia.org/wiki/ISO_8601",
                signature.timestamp);
  }
  ASSIGN_OR_RETURN(const std::chrono::seconds age, lifetime(signature));
  if (*time + age < now) {
    const std::string shown = signature.expires ? fmt::format("{} sec.", age.count())
                                                : fmt::format("{} min.", kMaxClockSkew.count());
    return fail(kInvalidSignatureException,
                "Signature expired: {} is now earlier than {} ({} - {})", signature.timestamp,
                format_timestamp(now - age), format_timestamp(now), shown);
  }
  if (*time - kMaxClockSkew > now) {
    return fail(kInvalidSignatureException,
                "Signature not yet current: {} is still later than {} ({} + {} min.)",
                signature.timestamp, format_timestamp(now + kMaxClockSkew), format_timestamp(now),
                kMaxClockSkew.count());
  }
  return {};
}

bool covers(const Signature& signature, std::string_view header) {
  const auto& headers = signature.signed_headers;
  return std::find(headers.begin(), headers.end(), header) != headers.end();
}

// A signature that does not cover the host could be sent to another one, one that does not cover
// the operation's name could be used for another operation.
Result<> check_form(const Signature& signature, const net::HttpRequest& request) {
  if (!covers(signature, "host")) {
    return fail(kInvalidSignatureException,
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (request.header("x-amz-target") && !covers(signature, "x-amz-target")) {
    return fail(kInvalidSignatureException,
                "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (signature.algorithm != kSignatureAlgorithm) {
    return fail(kIncompleteSignatureException,
                "Unsupported AWS 'algorithm': '{}' (only {} for now). ", signature.algorithm,
                kSignatureAlgorithm);
  }
  return {};
}

Result<> check_scope(const CredentialScope& scope, std::string_view service,
                     const std::string& timestamp) {
  std::string faults;
  if (!is_region_name(scope.region)) {
    faults +=
        fmt::format("Credential should be scoped to a valid region, not '{}'. ", scope.region);
  }
  if (scope.service != service) {
    faults += fmt::format("Credential should be scoped to correct service: '{}'. ", service);
  }
  if (scope.terminator != kScopeTerminator) {
    faults += fmt::format("Credential should be scoped with a valid terminator: '{}', not '{}'. ",
                          kScopeTerminator, scope.terminator);
  }
  if (const std::string day = timestamp.substr(0, 8); scope.date != day) {
    faults += fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
        "HTTP: '{}' != '{}', from '{}'. ",
        scope.date, day, timestamp);
  }
  if (faults.empty()) return {};
  faults.pop_back();
  return fail(Error(kInvalidSignatureException, std::move(faults)));
}

}  // namespace

bool is_region_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRegionBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::shared_ptr<const HmacKey> SignatureVerifier::signing_key(const CredentialScope& scope,
                                                              const std::string& secret) {
  const std::string name = scope.access_key + "/" + scope.to_string();
  MutexLock lock(mutex_);
  if (const auto found = keys_.find(name); found != keys_.end() && found->second.secret == secret) {
    return found->second.key;
  }
  // The scope is the client's to choose: what was gathered is dropped rather than let grow.
  if (keys_.size() >= kMaxCachedSigningKeys) keys_.clear();
  auto key = std::make_shared<const HmacKey>(derive_signing_key(scope, secret));
  keys_.insert_or_assign(name, CachedKey{secret, key});
  return key;
}

Result<Identity> SignatureVerifier::verify(const net::HttpRequest& request,
                                           std::string_view service, WallTime now) {
  ASSIGN_OR_RETURN(const Signature signature, read_signature(request));
  RETURN_IF_ERROR(check_time(signature, now));
  RETURN_IF_ERROR(check_form(signature, request));
  const auto scope = parse_credential(signature.credential);
  if (!scope) {
    return fail(kIncompleteSignatureException,
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                "keyid/date/region/service/term, got '{}'",
                signature.credential);
  }
  RETURN_IF_ERROR(check_scope(*scope, service, signature.timestamp));
  const auto credential = credentials_.find(scope->access_key);
  // Long-lived keys, the only ones there are so far, come without a session's token.
  if (!credential || signature.has_security_token) {
    return fail(kUnrecognizedClientException,
                "The security token included in the request is invalid.");
  }
  const auto key = signing_key(*scope, credential->secret);
  const std::string expected = hex(key->sign(string_to_sign(request, signature, *scope)));
  if (!equal_in_constant_time(expected, signature.signature)) {
    return fail(kInvalidSignatureException,
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service "
                "documentation for details.");
  }
  return Identity{scope->access_key, credential->account, scope->region};
}

}  // namespace serein::aws
