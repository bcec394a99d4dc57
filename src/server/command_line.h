#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "server/config.h"

namespace serein::server {

enum class Command : std::uint8_t {
  kHelp,
  kVersion,
  kServe,
  kPrintConfig,
  kCheck,
  kBackup,
  kRestore,
  kPages,
};

struct CommandLine {
  Command command = Command::kHelp;
  Config config;
  std::string help;    // for kHelp: what to print
  std::string page;    // for kPages: which one
  std::string backup;  // for kBackup and kRestore: its directory
};

// Reads arguments (without the program's name) and environment ("NAME=value" entries). A flag wins
// over a variable, a variable over the config file. Fails with kInvalidInput and a text that says
// what to do.
Result<CommandLine> parse_command_line(std::span<const char* const> arguments,
                                       std::span<const char* const> environment);

}  // namespace serein::server
