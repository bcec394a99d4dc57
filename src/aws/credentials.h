#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace serein::aws {

inline constexpr std::string_view kRootAccount = "000000000000";

// What is known of an access key.
struct Credential {
  std::string secret;
  std::string account = std::string(kRootAccount);
};

// Access keys and their secrets. Safe for use by many threads.
class CredentialStore {
 public:
  using Credential = aws::Credential;
  virtual ~CredentialStore() = default;
  virtual std::optional<Credential> find(std::string_view access_key) const = 0;
};

// One key: that of the owner of the instance.
class RootCredential final : public CredentialStore {
 public:
  RootCredential(std::string access_key, Credential credential)
      : access_key_(std::move(access_key)), credential_(std::move(credential)) {}

  std::optional<Credential> find(std::string_view access_key) const override {
    if (access_key != access_key_) return std::nullopt;
    return credential_;
  }

 private:
  const std::string access_key_;
  const Credential credential_;
};

}  // namespace serein::aws
