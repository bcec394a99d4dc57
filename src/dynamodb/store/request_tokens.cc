#include "dynamodb/store/request_tokens.h"

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/store/limits.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

constexpr char kRecords = 1;
constexpr char kExpiries = 2;
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kPrefixBytes = 2;  // keyspace, kind

// A request may be queued for a while before it notes when it expires, and the clock may be set
// back: so much before the last expiry that was met, entries may still appear.
constexpr std::chrono::minutes kLowWaterMargin{1};

std::string prefix(char kind) {
  std::string key;
  kv::append_keyspace(key, kv::Keyspace::kTokens);
  key += kind;
  return key;
}

std::string expiries_from(WallTime time) {
  std::string key = prefix(kExpiries);
  append_big_endian_64(key, static_cast<std::uint64_t>(time.time_since_epoch().count()));
  return key;
}

// Puts the record, and moves its entry in the queue from where an earlier one had it.
void remember(kv::Txn& txn, const TokenUse& use, const std::optional<TokenRecord>& earlier) {
  if (earlier) txn.erase(token_expiry_key(use.key, earlier->expires));
  const TokenRecord record{use.now + kTokenLifetime, use.digest};
  txn.put(use.key, encode_token_record(record));
  txn.put(token_expiry_key(use.key, record.expires), "");
}

// An entry of the queue whose record is of another time, or gone, goes alone.
Result<> forget(kv::Txn& txn, const std::vector<std::string>& expiries) {
  for (const std::string& expiry : expiries) {
    const std::string key = prefix(kRecords) + expiry.substr(kPrefixBytes + sizeof(std::uint64_t));
    ASSIGN_OR_RETURN(const auto stored, txn.get(key));
    if (stored) {
      ASSIGN_OR_RETURN(const TokenRecord record, decode_token_record(*stored));
      if (token_expiry_key(key, record.expires) == expiry) txn.erase(key);
    }
    txn.erase(expiry);
  }
  return {};
}

Result<std::size_t> forget_range(kv::Engine& engine, const kv::Range& range) {
  std::vector<std::string> expiries;
  {
    const auto view = engine.read();
    const auto cursor = view->scan(range);
    for (; cursor->valid() && expiries.size() < kMaxTokensPerCommit; cursor->next()) {
      expiries.emplace_back(cursor->key());
    }
    RETURN_IF_ERROR(cursor->status());
  }
  if (expiries.empty()) return 0;
  const auto body = [&expiries](kv::Txn& txn) { return forget(txn, expiries); };
  RETURN_IF_ERROR(kv::remove_and_wait(engine, expiries, body));
  return expiries.size();
}

}  // namespace

std::string token_key(const Scope& scope, std::string_view token) {
  std::string key = prefix(kRecords);
  kv::append_bytes(key, scope.account);
  kv::append_bytes(key, scope.region);
  kv::append_bytes(key, token);
  return key;
}

std::string token_expiry_key(std::string_view token_key, WallTime expires) {
  if (token_key.size() < kPrefixBytes) return {};
  return expiries_from(expires).append(token_key.substr(kPrefixBytes));
}

std::string token_records_prefix() { return prefix(kRecords); }
std::string token_expiries_prefix() { return prefix(kExpiries); }

std::string encode_token_record(const TokenRecord& record) {
  std::string value(1, static_cast<char>(kFormat));
  append_big_endian_64(value,
                       static_cast<std::uint64_t>(record.expires.time_since_epoch().count()));
  return value.append(record.digest);
}

Result<TokenRecord> decode_token_record(std::string_view value) {
  ByteReader reader(value);
  const auto format = reader.read_byte();
  const auto expires = reader.read_big_endian_64();
  const auto digest = reader.read_bytes(kDigestBytes);
  if (format != kFormat || !expires || !digest || !reader.at_end()) {
    return fail(kv::kCorruption, "stored token of a request");
  }
  const std::chrono::microseconds since_epoch(static_cast<std::int64_t>(*expires));
  return TokenRecord{WallTime(since_epoch), std::string(*digest)};
}

Result<bool> use_token(kv::Txn& txn, const TokenUse& use) {
  ASSIGN_OR_RETURN(const auto stored, txn.get(use.key));
  std::optional<TokenRecord> earlier;
  if (stored) {
    ASSIGN_OR_RETURN(earlier, decode_token_record(*stored));
    if (use.now < earlier->expires) {
      if (earlier->digest == use.digest) return true;
      return fail(kIdempotentParameterMismatch,
                  "DynamoDB rejected the request because you retried a request with a different "
                  "payload but with an idempotent token that was already used.");
    }
  }
  remember(txn, use, earlier);
  return false;
}

Result<std::size_t> ExpiredTokens::forget(WallTime now) {
  if (now < low_water_) low_water_ = WallTime();  // the clock was set back
  ASSIGN_OR_RETURN(const std::size_t forgotten,
                   forget_range(engine_, {expiries_from(low_water_), expiries_from(now) + '\xff'}));
  if (forgotten < kMaxTokensPerCommit) low_water_ = std::max(WallTime(), now - kLowWaterMargin);
  return forgotten;
}

Result<> forget_all_tokens(kv::Engine& engine) {
  const std::string all = token_expiries_prefix();
  for (;;) {
    ASSIGN_OR_RETURN(const std::size_t forgotten, forget_range(engine, {all, kv::prefix_end(all)}));
    if (forgotten == 0) return {};
  }
}

}  // namespace serein::dynamodb
