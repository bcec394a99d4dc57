#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "kv/rocksdb/committer.h"
#include "kv/rocksdb/database.h"
#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::kv {

// A database that is open and the thread that commits to it: opened, used and closed together.
struct Store {
  std::unique_ptr<Database> database;
  std::unique_ptr<Committer> committer;  // ends first
};

// Opens or makes the database in `dir`; open_rocksdb() says what is refused. `on_broken` is called,
// on any thread, when a write has failed and no more are taken. `options` and `logger`
// outlive the store.
Result<std::shared_ptr<Store>> open_store(const std::string& dir, const RocksOptions& options,
                                          Logger& logger, std::function<void()> on_broken);

}  // namespace serein::kv
