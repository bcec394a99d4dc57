#include "server/command_line.h"

#include <CLI/CLI.hpp>
#include <cstring>
#include <map>
#include <vector>

namespace serein::server {
namespace {

constexpr std::string_view kVariablePrefix = "SEREIN_";

constexpr const char* kDescription =
    "serein: the serverless stack without the cloud.\n\n"
    "  serein serve                  serve http://127.0.0.1:8000, data in ./data\n"
    "  serein serve --in-memory      the same without any files\n"
    "  serein check --data ./data    verify a data directory that no server is using\n"
    "  serein backup DIR             copy ./data to a new directory, also while a server uses it\n"
    "  serein restore DIR            make ./data from such a copy\n"
    "  serein version                print the version\n\n"
    "Then, for example:\n"
    "  aws dynamodb list-tables --endpoint-url http://localhost:8000\n";

// What was said by name: values are applied when the order of precedence is known.
using Values = std::map<std::string, std::string, std::less<>>;

void add_setting_flags(CLI::App& app, Values& values, std::vector<std::string_view> only) {
  for (const Setting& setting : settings()) {
    if (!only.empty() && std::find(only.begin(), only.end(), setting.name) == only.end()) continue;
    const std::string flag = "--" + std::string(setting.name);
    std::string& value = values[std::string(setting.name)];
    const std::string text(setting.documentation);
    if (setting.is_switch) {
      app.add_flag_callback(
          flag, [&value] { value = "true"; }, text);
    } else {
      app.add_option(flag, value, text)->type_name(std::string(setting.value));
    }
  }
}

Result<> apply_variables(std::span<const char* const> environment, Config& config) {
  for (const std::string_view entry : environment) {
    if (entry.substr(0, kVariablePrefix.size()) != kVariablePrefix) continue;
    const std::string_view name = entry.substr(0, entry.find('='));
    const std::string_view value = entry.substr(std::min(name.size() + 1, entry.size()));
    const Setting* found = nullptr;
    for (const Setting& setting : settings()) {
      if (variable_name(setting) == name) found = &setting;
    }
    if (found == nullptr) return fail(kInvalidInput, "unknown variable {}", name);
    if (const auto result = found->set(config, value); !result) {
      return fail(kInvalidInput, "{}: {}", name, result.error().message());
    }
  }
  return {};
}

Result<> apply_flags(const Values& values, Config& config) {
  for (const auto& [name, value] : values) {
    if (value.empty()) continue;
    if (const auto result = find_setting(name)->set(config, value); !result) {
      return fail(kInvalidInput, "--{}: {}", name, result.error().message());
    }
  }
  return {};
}

}  // namespace

Result<CommandLine> parse_command_line(std::span<const char* const> arguments,
                                       std::span<const char* const> environment) {
  CommandLine line;
  Values values;
  std::string config_file;
  bool print = false;
  CLI::App app(kDescription, "serein");
  app.require_subcommand(0, 1);
  CLI::App* serve = app.add_subcommand("serve", "Serve until SIGTERM or SIGINT.");
  add_setting_flags(*serve, values, {});
  serve->add_option("--config", config_file, "Read settings from a file of lines `name = value`.");
  serve->add_flag("--print-config", print, "Print all settings with their values, and end.");
  CLI::App* check = app.add_subcommand("check", "Verify a data directory that no server is using.");
  add_setting_flags(*check, values, {"data", "log-level"});
  CLI::App* backup = app.add_subcommand(
      "backup", "Copy a data directory to a new one, also while a server is using it.");
  backup->add_option("directory", line.backup, "Where to; must not exist yet")->required();
  add_setting_flags(*backup, values, {"data", "log-level"});
  CLI::App* restore = app.add_subcommand("restore", "Make a data directory from a backup.");
  restore->add_option("directory", line.backup, "The backup")->required();
  add_setting_flags(*restore, values, {"data", "log-level"});
  CLI::App* version = app.add_subcommand("version", "Print the version.");
  CLI::App* page = app.add_subcommand("page", "Print a generated page of the documentation.");
  page->add_option("name", line.page, "configuration or compatibility")->required();

  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants it
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    line.help = app.get_subcommands().empty() ? app.help() : app.get_subcommands()[0]->help();
    return line;
  } catch (const CLI::ParseError& error) {
    return fail(kInvalidInput, "{} (see `serein --help`)", error.what());
  }

  if (version->parsed()) {
    line.command = Command::kVersion;
  } else if (page->parsed()) {
    line.command = Command::kPages;
  } else if (check->parsed() || backup->parsed() || restore->parsed()) {
    line.command = check->parsed()    ? Command::kCheck
                   : backup->parsed() ? Command::kBackup
                                      : Command::kRestore;
    line.config.log_level = LogLevel::kWarning;
    RETURN_IF_ERROR(apply_flags(values, line.config));
  } else if (serve->parsed()) {
    line.command = print ? Command::kPrintConfig : Command::kServe;
    if (!config_file.empty()) RETURN_IF_ERROR(read_config_file(config_file, line.config));
    RETURN_IF_ERROR(apply_variables(environment, line.config));
    RETURN_IF_ERROR(apply_flags(values, line.config));
    RETURN_IF_ERROR(check_config(line.config));
  } else {
    line.help = app.help();
  }
  return line;
}

}  // namespace serein::server
