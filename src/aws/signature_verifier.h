#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "net/http.h"

namespace serein::aws {

// Who asks, where.
struct Identity {
  std::string access_key;
  std::string account;
  std::string region;
};

// Verifies the signatures of requests. Safe for use by many threads.
class SignatureVerifier {
 public:
  // `credentials` outlives the verifier.
  explicit SignatureVerifier(const CredentialStore& credentials) : credentials_(credentials) {}

  // Succeeds when `request` is signed for `service` with a known key, and `now` is within the
  // signature's time. Fails with the exceptions that the services have for it, in their order:
  // the signature's parts, its time, its headers, its algorithm, its scope, the key, the digest.
  Result<Identity> verify(const net::HttpRequest& request, std::string_view service, WallTime now);

 private:
  struct CachedKey {
    std::string secret;
    std::shared_ptr<const HmacKey> key;
  };

  std::shared_ptr<const HmacKey> signing_key(const CredentialScope& scope,
                                             const std::string& secret) EXCLUDES(mutex_);

  const CredentialStore& credentials_;
  Mutex mutex_;
  std::map<std::string, CachedKey, std::less<>> keys_ GUARDED_BY(mutex_);  // by key and scope
};

// Whether a text can be the name of a region: lower-case letters, digits and hyphens.
bool is_region_name(std::string_view text);

}  // namespace serein::aws
