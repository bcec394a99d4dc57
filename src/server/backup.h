#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "kv/engine.h"
#include "server/config.h"
#include "server/instance.h"

// Backups are data directories: a server can be started on one as it is.
namespace serein::server {

// Makes a new data directory at `target`, whose parent exists, with the state that the engine has
// at one moment of the call, while work goes on. It appears whole and on stable storage or not at
// all. Tables are linked rather than copied where the file system allows that.
Result<> make_backup(kv::Engine& engine, const std::string& target);

// Copies the backup into the data directory that the configuration names, which must not exist yet
// or be empty, and verifies the copy. The backup stays as it is.
Result<> restore_backup(const std::string& backup, const Config& config, OpenEngine open_engine,
                        Logger& logger);

}  // namespace serein::server
