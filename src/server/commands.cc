#include "server/commands.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <iostream>

#include "dynamodb/store/check.h"
#include "server/backup.h"
#include "server/control.h"
#include "server/pages.h"
#include "server/spare_memory.h"
#include "server/version.h"

namespace serein::server {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int complain(const Error& error, int status) {
  std::cerr << "serein: " << error.message() << "\n";
  return status;
}

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// Connections and files of tables take one each: as many as the system allows.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

void announce(const Config& config, std::uint16_t port) {
  const std::string host = config.bind == "127.0.0.1" ? "localhost" : config.bind;
  const std::string scheme = config.tls_certificate.empty() ? "http" : "https";
  const std::string url = scheme + "://" + host + ":" + std::to_string(port);
  std::cout << "serein " << kVersion << " serves " << url << ", data "
            << (config.in_memory ? "in memory" : "in " + config.data) << "\n";
  if (config.auth == AuthMode::kOpen) {
    std::cout << "Any credentials pass. Try: aws dynamodb list-tables --endpoint-url " << url
              << "\n";
  }
  std::cout << std::flush;
}

void wait_for(const sigset_t& signals) {
  constexpr timespec kBetweenLooks{.tv_sec = 1, .tv_nsec = 0};
  SpareMemory spare_memory;
  while (sigtimedwait(&signals, nullptr, &kBetweenLooks) < 0) spare_memory.look();
}

int serve(const Config& config, OpenEngine open_engine) {
  // Blocked before any thread starts, so that all inherit it and only wait_for() takes them.
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();

  const auto instance = Instance::start(config, open_engine);
  if (!instance) return complain(instance.error(), kFailed);
  announce(config, (*instance)->port());
  wait_for(signals);
  (*instance)->stop();
  return 0;
}

Result<dynamodb::CheckReport> check_directory(const Config& config, OpenEngine open_engine,
                                              Logger& logger) {
  if (!kv::DataDirectory::exists(config.data)) {
    return fail(kInvalidInput, "{} is no data directory of serein", config.data);
  }
  ASSIGN_OR_RETURN(const kv::DataDirectory directory, kv::DataDirectory::open(config.data));
  ASSIGN_OR_RETURN(const auto engine, open_engine(directory.engine_path(), config, logger));
  return dynamodb::check_database(*engine);
}

int check(const Config& config, OpenEngine open_engine) {
  Logger logger(config.log_level);
  const auto report = check_directory(config, open_engine, logger);
  if (!report) return complain(report.error(), kFailed);
  for (const std::string& problem : report->problems) std::cout << problem << "\n";
  std::cout << report->tables << " tables, " << report->items << " items, " << report->bytes
            << " bytes, " << report->problem_count << " problems\n";
  return report->problem_count == 0 ? 0 : kFailed;
}

Result<> back_up(const CommandLine& line, OpenEngine open_engine, Logger& logger) {
  const Config& config = line.config;
  if (!kv::DataDirectory::exists(config.data)) {
    return fail(kInvalidInput, "{} is no data directory of serein", config.data);
  }
  // The server that is asked may stand in another directory.
  const std::string target = std::filesystem::absolute(line.backup).string();
  ASSIGN_OR_RETURN(const auto answer, ask_server(config.data, "backup " + target));
  if (answer) return *answer == kDone ? Result<>() : fail(kIoError, "{}", *answer);
  ASSIGN_OR_RETURN(const kv::DataDirectory directory, kv::DataDirectory::open(config.data));
  ASSIGN_OR_RETURN(const auto engine, open_engine(directory.engine_path(), config, logger));
  return make_backup(*engine, target);
}

int backup(const CommandLine& line, OpenEngine open_engine) {
  Logger logger(line.config.log_level);
  if (const auto done = back_up(line, open_engine, logger); !done) {
    return complain(done.error(), kFailed);
  }
  std::cout << "backed up " << line.config.data << " to " << line.backup << "\n";
  return 0;
}

int restore(const CommandLine& line, OpenEngine open_engine) {
  Logger logger(line.config.log_level);
  if (const auto done = restore_backup(line.backup, line.config, open_engine, logger); !done) {
    return complain(done.error(), kFailed);
  }
  std::cout << "restored " << line.config.data << " from " << line.backup << "\n";
  return 0;
}

int print_page(const std::string& name) {
  if (name == "configuration") {
    std::cout << configuration_page();
    return 0;
  }
  if (name != "compatibility") {
    return complain(Error(kInvalidInput, "there is no page '" + name + "'"), kUsage);
  }
  Config config;
  config.in_memory = true;
  config.port = 0;
  config.log_level = LogLevel::kError;
  const auto instance = Instance::start(config);
  if (!instance) return complain(instance.error(), kFailed);
  std::cout << compatibility_page((*instance)->registry());
  return 0;
}

std::span<const char* const> entries_of(const char* const* environment) {
  std::size_t count = 0;
  while (environment[count] != nullptr) ++count;
  return {environment, count};
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const char* const* environment,
                     OpenEngine open_engine) {
  const auto line =
      parse_command_line({argv + 1, static_cast<std::size_t>(argc - 1)}, entries_of(environment));
  if (!line) return complain(line.error(), kUsage);
  switch (line->command) {
    case Command::kHelp:
      std::cout << line->help;
      return 0;
    case Command::kVersion:
      std::cout << "serein " << kVersion << "\n";
      return 0;
    case Command::kPrintConfig:
      std::cout << print_config(line->config);
      return 0;
    case Command::kPages:
      return print_page(line->page);
    case Command::kCheck:
      return check(line->config, open_engine);
    case Command::kBackup:
      return backup(*line, open_engine);
    case Command::kRestore:
      return restore(*line, open_engine);
    case Command::kServe:
      return serve(line->config, open_engine);
  }
  return kUsage;
}

}  // namespace serein::server
