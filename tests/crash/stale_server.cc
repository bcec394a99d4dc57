// The server on an engine whose bodies read what was before their round: for
// tests/crash/run_history --expect-violation.
#include <unistd.h>

#include "crash/stale_engine.h"
#include "server/commands.h"

namespace {

serein::Result<std::unique_ptr<serein::kv::Engine>> open_stale(const std::string& dir,
                                                               const serein::server::Config& config,
                                                               serein::Logger& logger) {
  ASSIGN_OR_RETURN(auto engine, serein::server::open_durable_engine(dir, config, logger));
  return std::make_unique<serein::crash::StaleEngine>(std::move(engine));
}

}  // namespace

int main(int argc, char** argv) {
  return serein::server::run_command_line(argc, argv, environ, &open_stale);
}
