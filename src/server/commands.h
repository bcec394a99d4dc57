#pragma once

#include "server/command_line.h"
#include "server/instance.h"

namespace serein::server {

// Runs a command line and returns the status to exit with: 0, 1 when it failed, 2 for a faulty
// command line. Blocks SIGTERM and SIGINT in the process and serves until one arrives.
int run_command_line(int argc, const char* const* argv, const char* const* environment,
                     OpenEngine open_engine = &open_durable_engine);

}  // namespace serein::server
