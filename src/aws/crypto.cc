#include "aws/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.h"

namespace serein::aws {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kBlockBytes = 64;

struct FreeAlgorithm {
  void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
};

// Looking an algorithm up by name costs more than a short digest: it is fetched once.
const EVP_MD* sha256_algorithm() {
  static const std::unique_ptr<EVP_MD, FreeAlgorithm> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  CHECK(algorithm != nullptr);
  return algorithm.get();
}

void update(EVP_MD_CTX* context, std::string_view bytes) {
  CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

std::string final_digest(EVP_MD_CTX* context) {
  std::string out(kDigestBytes, '\0');
  CHECK(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
  return out;
}

// The key as one block, each byte combined with `pad`: RFC 2104.
std::string padded(std::string_view key, char pad) {
  std::string block(key.size() > kBlockBytes ? sha256(key) : std::string(key));
  block.resize(kBlockBytes, '\0');
  for (char& c : block) c = static_cast<char>(c ^ pad);
  return block;
}

}  // namespace

void HmacKey::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

HmacKey::HmacKey(std::string_view key) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
  CHECK(inner_ != nullptr && outer_ != nullptr);
  CHECK(EVP_DigestInit_ex2(inner_.get(), sha256_algorithm(), nullptr) == 1);
  CHECK(EVP_DigestInit_ex2(outer_.get(), sha256_algorithm(), nullptr) == 1);
  update(inner_.get(), padded(key, '\x36'));
  update(outer_.get(), padded(key, '\x5c'));
}

std::string HmacKey::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  CHECK(EVP_MD_CTX_copy_ex(context.get(), inner_.get()) == 1);
  update(context.get(), bytes);
  const std::string inner = final_digest(context.get());
  CHECK(EVP_MD_CTX_copy_ex(context.get(), outer_.get()) == 1);
  update(context.get(), inner);
  return final_digest(context.get());
}

std::string sha256(std::string_view bytes) {
  std::string out(kDigestBytes, '\0');
  CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                   nullptr, sha256_algorithm(), nullptr) == 1);
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return HmacKey(key).sign(bytes);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace serein::aws
