#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "kv/engine.h"

// The tokens that make repeated requests have no effect: docs/dev/formats/keys.md. Each token that
// is remembered has a record, found by its name, and an entry in a queue, found by when it expires.
namespace serein::dynamodb {

// A request with a ClientRequestToken.
struct TokenUse {
  std::string key;     // token_key()
  std::string digest;  // 32 bytes: of all that must be the same in a repetition
  WallTime now{};
};

// What is remembered of a request that had an effect.
struct TokenRecord {
  WallTime expires{};
  std::string digest;
};

std::string token_key(const Scope& scope, std::string_view token);

// The entry of a token in the queue. Of keys that are none, an empty string.
std::string token_expiry_key(std::string_view token_key, WallTime expires);

// What all records, and all entries of the queue, begin with.
std::string token_records_prefix();
std::string token_expiries_prefix();

// The stored form of a record. Decoding fails with kv::kCorruption.
std::string encode_token_record(const TokenRecord& record);
Result<TokenRecord> decode_token_record(std::string_view value);

// Whether a request with the token has had its effect already, so that this one must have none;
// otherwise remembers this one, in the same transaction as its effect. Fails with
// IdempotentParameterMismatchException when the token was another request's.
Result<bool> use_token(kv::Txn& txn, const TokenUse& use);

// Forgets tokens that have expired, from the front of the queue.
class ExpiredTokens {
 public:
  explicit ExpiredTokens(kv::Engine& engine) : engine_(engine) {}

  // Forgets at most kMaxTokensPerCommit; returns how many. Waits for the commit.
  Result<std::size_t> forget(WallTime now);

 private:
  kv::Engine& engine_;
  // All that expired before has been forgotten: what was deleted there lies about until it is
  // compacted, and is not walked over again.
  WallTime low_water_{};
};

// Forgets all tokens. Waits for commits.
Result<> forget_all_tokens(kv::Engine& engine);

}  // namespace serein::dynamodb
