#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "dynamodb/store/limits.h"
#include "kv/engine.h"

namespace serein::server {

enum class AuthMode : std::uint8_t {
  kOpen,     // any credentials pass, nothing is denied
  kEnforce,  // signatures are verified
};

// How an instance runs. The defaults work without any configuration.
struct Config {
  std::string bind = "127.0.0.1";
  std::uint16_t port = 8000;
  std::string data = "./data";
  bool in_memory = false;
  kv::Durability durability = kv::Durability::kSync;
  AuthMode auth = AuthMode::kOpen;
  bool allow_open_bind = false;
  std::string root_access_key_id;
  std::string root_secret_access_key;
  std::string tls_certificate;
  std::string tls_key;
  LogLevel log_level = LogLevel::kInfo;
  std::string audit_log;
  unsigned io_threads = 1;
  unsigned workers = 4;
  unsigned cache_mb = 256;
  unsigned min_free_mb = 128;
  unsigned max_connections = 10000;
  unsigned max_in_flight = 4096;
  unsigned max_request_memory_mb = 256;
  bool refuse_conflicts = false;  // with transactions, instead of queueing
  unsigned transition_ms = 0;
  unsigned ttl_delay_seconds = 0;
  unsigned ttl_change_interval_seconds = dynamodb::kTtlChangeInterval.count();
  unsigned stream_shards = dynamodb::kStreamShards;
  unsigned stream_shard_minutes = dynamodb::kStreamShardLife.count();
  unsigned drain_ms = 800;
};

// One setting: from this table come the flags (--NAME), the variables (SEREIN_NAME), the keys of
// the config file, --print-config and docs/user/configuration.md.
struct Setting {
  std::string_view name;           // "io-threads"
  std::string_view value;          // what may be given: "sync|relaxed", "1-65535"
  std::string_view documentation;  // one line
  bool is_switch;                  // a flag without a value
  bool is_secret;                  // never printed
  // Fails with kInvalidInput and a text that says what is allowed.
  Result<> (*set)(Config& config, std::string_view text);
  std::string (*get)(const Config& config);
};

std::span<const Setting> settings();

// nullptr if there is none.
const Setting* find_setting(std::string_view name);

// "SEREIN_IO_THREADS" for "io-threads".
std::string variable_name(const Setting& setting);

// Sets everything that a config file says: lines `name = value`, empty lines, lines that begin with
// '#'. Fails with the number of the line that is wrong.
Result<> read_config_file(const std::string& path, Config& config);

// What no single setting can tell: combinations that make no sense or are dangerous.
Result<> check_config(const Config& config);

// All settings with their values in the form of a config file; secrets are masked.
std::string print_config(const Config& config);

}  // namespace serein::server
