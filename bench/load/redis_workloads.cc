#include <fmt/format.h>

#include <algorithm>

#include "load/prng.h"
#include "load/workload.h"

namespace serein::bench {
namespace {

// "$15\r\nkey000000000042\r\n"
void append_bulk(std::string& out, std::string_view text) {
  out += '$';
  out += fmt::format_int(text.size()).c_str();
  out += "\r\n";
  out += text;
  out += "\r\n";
}

constexpr unsigned kRedisValueBytes = 1024;

// Key and value as arguments of SET or MSET. The value is what GET must bring: nothing writes
// another one, since Redis keeps no versions apart.
void append_pair(std::string& out, std::uint64_t number) {
  std::string key;
  append_key_text(key, number);
  append_bulk(out, key);
  append_bulk(out, text_of(mix(number), kRedisValueBytes));
}

class RedisGet final : public Workload {
 public:
  explicit RedisGet(const WorkloadOptions& options) : keys_(options.keys), prng_(options.seed) {}
  std::string_view operation() const override { return "GET"; }
  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t number = prng_.below(keys_);
    std::string key;
    append_key_text(key, number);
    body += "*2\r\n$3\r\nGET\r\n";
    append_bulk(body, key);
    return number;
  }
  bool check(unsigned /*slot*/, std::uint64_t number, std::string_view body) override {
    return body == text_of(mix(number), kRedisValueBytes);
  }

 private:
  const std::uint64_t keys_;
  Prng prng_;
};

class RedisSet final : public Workload {
 public:
  explicit RedisSet(const WorkloadOptions& options) : keys_(options.keys), prng_(options.seed) {}
  std::string_view operation() const override { return "SET"; }
  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    body += "*3\r\n$3\r\nSET\r\n";
    append_pair(body, prng_.below(keys_));
    return 0;
  }
  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == "OK";
  }

 private:
  const std::uint64_t keys_;
  Prng prng_;
};

// Each key once, in batches: Redis waits for the disk after each command.
class RedisLoader final : public Workload {
 public:
  explicit RedisLoader(std::uint64_t keys) : keys_(keys) {}
  std::string_view operation() const override { return "MSET"; }
  std::uint64_t next(unsigned /*slot*/, std::string& body) override {
    const std::uint64_t end = std::min(next_ + kBatch, keys_);
    body += '*';
    body += fmt::format_int(1 + 2 * (end - next_)).c_str();
    body += "\r\n$4\r\nMSET\r\n";
    for (; next_ < end; ++next_) append_pair(body, next_);
    return 0;
  }
  bool check(unsigned /*slot*/, std::uint64_t /*token*/, std::string_view body) override {
    return body == "OK";
  }
  std::optional<std::uint64_t> count() const override { return (keys_ + kBatch - 1) / kBatch; }

 private:
  static constexpr std::uint64_t kBatch = 100;

  const std::uint64_t keys_;
  std::uint64_t next_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_redis_loader(std::uint64_t keys) {
  return std::make_unique<RedisLoader>(keys);
}

std::unique_ptr<Workload> make_redis_workload(std::string_view name,
                                              const WorkloadOptions& options) {
  if (name == "get") return std::make_unique<RedisGet>(options);
  if (name == "put") return std::make_unique<RedisSet>(options);
  return nullptr;
}

}  // namespace serein::bench
