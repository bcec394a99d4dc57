#include "server/config.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>

namespace serein::server {
namespace {

template <class Number>
Result<Number> parse_number(std::string_view text, Number min, Number max) {
  Number number{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size() || number < min || number > max) {
    return fail(kInvalidInput, "'{}' is not a number from {} to {}", text, min, max);
  }
  return number;
}

template <auto Member, unsigned Min, unsigned Max>
Result<> set_number(Config& config, std::string_view text) {
  using Number = std::remove_reference_t<decltype(config.*Member)>;
  ASSIGN_OR_RETURN(config.*Member, (parse_number<Number>(text, Min, Max)));
  return {};
}

template <auto Member>
std::string get_number(const Config& config) {
  return std::to_string(config.*Member);
}

template <auto Member>
Result<> set_text(Config& config, std::string_view text) {
  config.*Member = text;
  return {};
}

template <auto Member>
std::string get_text(const Config& config) {
  return config.*Member;
}

template <auto Member>
Result<> set_switch(Config& config, std::string_view text) {
  if (text != "true" && text != "false") {
    return fail(kInvalidInput, "'{}' is neither true nor false", text);
  }
  config.*Member = text == "true";
  return {};
}

template <auto Member>
std::string get_switch(const Config& config) {
  return config.*Member ? "true" : "false";
}

Result<> set_durability(Config& config, std::string_view text) {
  if (text == "sync") {
    config.durability = kv::Durability::kSync;
  } else if (text == "relaxed") {
    config.durability = kv::Durability::kRelaxed;
  } else {
    return fail(kInvalidInput, "'{}' is neither sync nor relaxed", text);
  }
  return {};
}

std::string get_durability(const Config& config) {
  return config.durability == kv::Durability::kSync ? "sync" : "relaxed";
}

Result<> set_auth(Config& config, std::string_view text) {
  if (text == "open") {
    config.auth = AuthMode::kOpen;
  } else if (text == "enforce") {
    config.auth = AuthMode::kEnforce;
  } else {
    return fail(kInvalidInput, "'{}' is neither open nor enforce", text);
  }
  return {};
}

std::string get_auth(const Config& config) {
  return config.auth == AuthMode::kOpen ? "open" : "enforce";
}

Result<> set_conflicts(Config& config, std::string_view text) {
  if (text != "queue" && text != "real") {
    return fail(kInvalidInput, "'{}' is neither queue nor real", text);
  }
  config.refuse_conflicts = text == "real";
  return {};
}

std::string get_conflicts(const Config& config) {
  return config.refuse_conflicts ? "real" : "queue";
}

constexpr std::array<std::pair<LogLevel, std::string_view>, 5> kLogLevels{{
    {LogLevel::kDebug, "debug"},
    {LogLevel::kInfo, "info"},
    {LogLevel::kWarning, "warning"},
    {LogLevel::kError, "error"},
    {LogLevel::kOff, "off"},
}};

Result<> set_log_level(Config& config, std::string_view text) {
  const auto level = parse_log_level(text);
  if (!level) return fail(kInvalidInput, "'{}' is no log level", text);
  config.log_level = *level;
  return {};
}

std::string get_log_level(const Config& config) {
  const auto found = std::find_if(kLogLevels.begin(), kLogLevels.end(), [&](const auto& level) {
    return level.first == config.log_level;
  });
  return std::string(found->second);
}

template <auto Member, unsigned Min, unsigned Max>
constexpr Setting number(std::string_view name, std::string_view value,
                         std::string_view documentation) {
  return {
      name, value, documentation, false, false, &set_number<Member, Min, Max>, &get_number<Member>};
}

template <auto Member>
constexpr Setting text(std::string_view name, std::string_view value,
                       std::string_view documentation) {
  return {name, value, documentation, false, false, &set_text<Member>, &get_text<Member>};
}

template <auto Member>
constexpr Setting secret(std::string_view name, std::string_view value,
                         std::string_view documentation) {
  return {name, value, documentation, false, true, &set_text<Member>, &get_text<Member>};
}

template <auto Member>
constexpr Setting flag(std::string_view name, std::string_view documentation) {
  return {name, "true|false", documentation, true, false, &set_switch<Member>, &get_switch<Member>};
}

constexpr std::array kSettings{
    text<&Config::bind>("bind", "ADDRESS", "Address to listen on."),
    number<&Config::port, 0, 65535>("port", "0-65535",
                                    "Port to listen on; 0 takes any free one and prints it."),
    text<&Config::data>("data", "DIR", "Data directory; made when it is not there."),
    flag<&Config::in_memory>("in-memory", "Keep everything in memory, nothing on disk."),
    Setting{"durability", "sync|relaxed",
            "sync: an answered write is on disk. relaxed: the last moments may be lost in a crash.",
            false, false, &set_durability, &get_durability},
    Setting{"auth", "open|enforce",
            "open: any credentials pass. enforce: signatures are verified against the root key.",
            false, false, &set_auth, &get_auth},
    flag<&Config::allow_open_bind>(
        "allow-open-bind", "Allow --auth=open on an address that other machines can reach."),
    text<&Config::root_access_key_id>("root-access-key-id", "KEY",
                                      "Access key of the owner, for --auth=enforce."),
    secret<&Config::root_secret_access_key>("root-secret-access-key", "SECRET",
                                            "Secret of the root access key."),
    text<&Config::tls_certificate>("tls-certificate", "FILE",
                                   "Certificate chain in PEM: serves HTTPS instead of HTTP."),
    text<&Config::tls_key>("tls-key", "FILE", "Private key of the certificate in PEM."),
    Setting{"log-level", "debug|info|warning|error|off",
            "What goes to standard error; debug has a line for each request.", false, false,
            &set_log_level, &get_log_level},
    text<&Config::audit_log>("audit-log", "FILE", "Append a JSON line for each request."),
    number<&Config::io_threads, 1, 64>("io-threads", "1-64",
                                       "Threads that read requests and write answers."),
    number<&Config::workers, 1, 256>("workers", "1-256", "Threads for what may wait for the disk."),
    number<&Config::cache_mb, 1, 1048576>(
        "cache-mb", "1-1048576",
        "Memory for items: those written lately, and what was read from disk, in MiB. Beside it "
        "the "
        "server takes 40 MiB, and some hundreds under load, for requests and for writing tables."),
    number<&Config::min_free_mb, 0, 1048576>(
        "min-free-mb", "0-1048576",
        "Writes are refused while the disk has less space than this, in MiB."),
    number<&Config::max_connections, 1, 1000000>("max-connections", "1-1000000",
                                                 "Open connections; further ones are refused."),
    number<&Config::max_in_flight, 1, 1000000>(
        "max-in-flight", "1-1000000", "Requests in work; further ones are answered with 503."),
    number<&Config::max_request_memory_mb, 1, 1048576>(
        "max-request-memory-mb", "1-1048576",
        "Memory for bodies of requests in work, in MiB; beyond it the answer is 503."),
    Setting{"transaction-conflicts", "queue|real",
            "queue: who comes to an item of a transaction waits. real: is refused, as the service "
            "does.",
            false, false, &set_conflicts, &get_conflicts},
    number<&Config::transition_ms, 0, 3600000>(
        "transition-ms", "0-3600000",
        "How long tables stay in CREATING, UPDATING and DELETING, in ms."),
    number<&Config::ttl_delay_seconds, 0, 172800>(
        "ttl-delay-seconds", "0-172800",
        "How long items stay after they have expired, in seconds."),
    number<&Config::ttl_change_interval_seconds, 0, 86400>(
        "ttl-change-interval-seconds", "0-86400",
        "How long TimeToLive cannot be switched again, in seconds."),
    number<&Config::stream_shards, 1, 64>("stream-shards", "1-64", "Shards of a new stream."),
    number<&Config::stream_shard_minutes, 0, 10080>(
        "stream-shard-minutes", "0-10080",
        "How long shards take records before others follow them, in minutes; 0: for ever."),
    number<&Config::drain_ms, 0, 600000>(
        "drain-ms", "0-600000", "How long requests in work may go on after SIGTERM, in ms."),
};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

Result<> read_config_line(std::string_view line, Config& config) {
  line = trim(line);
  if (line.empty() || line.front() == '#') return {};
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return fail(kInvalidInput, "not of the form name = value");
  const std::string_view name = trim(line.substr(0, equals));
  const Setting* setting = find_setting(name);
  if (setting == nullptr) return fail(kInvalidInput, "unknown setting '{}'", name);
  return setting->set(config, trim(line.substr(equals + 1)));
}

bool is_loopback(std::string_view address) {
  return address.substr(0, 4) == "127." || address == "::1" || address == "localhost";
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

const Setting* find_setting(std::string_view name) {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [&](const Setting& setting) { return setting.name == name; });
  return found == kSettings.end() ? nullptr : &*found;
}

std::string variable_name(const Setting& setting) {
  std::string name = "SEREIN_";
  for (const char c : setting.name) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  }
  return name;
}

Result<> read_config_file(const std::string& path, Config& config) {
  std::ifstream file(path);
  if (!file) return fail(kInvalidInput, "cannot read the config file {}", path);
  std::string line;
  for (unsigned number = 1; std::getline(file, line); ++number) {
    if (const auto result = read_config_line(line, config); !result) {
      return fail(kInvalidInput, "{}:{}: {}", path, number, result.error().message());
    }
  }
  return {};
}

Result<> check_config(const Config& config) {
  if (config.auth == AuthMode::kEnforce &&
      (config.root_access_key_id.empty() || config.root_secret_access_key.empty())) {
    return fail(kInvalidInput,
                "--auth=enforce needs a root key: set SEREIN_ROOT_ACCESS_KEY_ID and "
                "SEREIN_ROOT_SECRET_ACCESS_KEY");
  }
  if (config.auth == AuthMode::kOpen && !is_loopback(config.bind) && !config.allow_open_bind) {
    return fail(kInvalidInput,
                "with --auth=open everybody who can reach {} may read and change everything: use "
                "--auth=enforce, or say --allow-open-bind",
                config.bind);
  }
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    return fail(kInvalidInput, "--tls-certificate and --tls-key go together");
  }
  return {};
}

std::string print_config(const Config& config) {
  std::string out;
  for (const Setting& setting : kSettings) {
    const std::string value = setting.get(config);
    out.append(setting.name).append(" = ");
    out += setting.is_secret && !value.empty() ? "********" : value;
    out += '\n';
  }
  return out;
}

}  // namespace serein::server
