// The server on a file system that loses what was not synced: for tests/crash/run --lossy.
#include <unistd.h>

#include "crash/lossy_file_system.h"
#include "kv/rocksdb/rocksdb_engine.h"
#include "server/commands.h"

namespace {

serein::Result<std::unique_ptr<serein::kv::Engine>> open_lossy(const std::string& dir,
                                                               const serein::server::Config&,
                                                               serein::Logger& logger) {
  serein::kv::RocksOptions options;
  options.file_system = serein::crash::make_lossy_file_system();
  // Small buffers: flushes and compactions, whose files must be synced too, and logs that lie ready
  // happen within a round.
  options.write_buffer_bytes = 64U << 10U;
  options.target_file_bytes = 32U << 10U;
  return serein::kv::open_rocksdb(dir, options, logger);
}

}  // namespace

int main(int argc, char** argv) {
  return serein::server::run_command_line(argc, argv, environ, &open_lossy);
}
