#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace serein::aws {

// Raw digests, 32 bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// A key with the part of HMAC-SHA256 done that depends on the key alone: half of the work for a
// short message. Immutable, safe for use by many threads.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);
  // Raw, 32 bytes.
  std::string sign(std::string_view bytes) const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const;
  };
  using Context = std::unique_ptr<EVP_MD_CTX, Free>;

  Context inner_;
  Context outer_;
};

// Takes as long for any two strings of the same length.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace serein::aws
