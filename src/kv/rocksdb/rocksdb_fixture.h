#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/mutex.h"
#include "kv/engine.h"
#include "kv/errors.h"
#include "kv/rocksdb/rocksdb_engine.h"

// What the tests of the RocksDB engine have in common.
namespace serein::kv {

// Everything so small that little data makes tables, levels and rounds.
inline RocksOptions tiny_options() {
  RocksOptions options;
  options.cache_bytes = 1U << 20U;
  options.write_buffer_bytes = 64U << 10U;
  options.target_file_bytes = 16U << 10U;
  options.max_round_transactions = 3;
  options.max_round_bytes = 4U << 10U;
  return options;
}

// A directory that goes away with its test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = testing::TempDir() + "serein_rocks_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Holds up the threads that pass while it is closed.
class Gate {
 public:
  explicit Gate(bool closed) : closed_(closed) {}
  void close() { set(true); }
  void open() { set(false); }
  void pass() {
    MutexLock lock(mutex_);
    while (closed_) changed_.wait(mutex_);
  }

 private:
  void set(bool closed) {
    MutexLock lock(mutex_);
    closed_ = closed;
    changed_.notify_all();
  }

  Mutex mutex_;
  CondVar changed_;
  bool closed_ GUARDED_BY(mutex_);
};

// Has an engine on a directory of its own, opened by the test.
class RocksEngineTest : public testing::Test {
 protected:
  void open(const RocksOptions& options = tiny_options()) {
    engine_.reset();
    auto opened = open_rocksdb(path(), options, logger_);
    ASSERT_TRUE(opened) << opened.error().message();
    engine_ = *std::move(opened);
  }
  std::string path() const { return directory_.path() + "/db"; }

  Result<Stamp> put(const std::string& key, const std::string& value,
                    Durability durability = Durability::kSync) {
    Transaction transaction;
    transaction.keys = {key};
    transaction.durability = durability;
    transaction.bytes = value.size();
    transaction.body = [&](Txn& txn) -> Result<> {
      txn.put(key, value);
      return {};
    };
    return transact_and_wait(*engine_, std::move(transaction));
  }

  // For writes to an engine that will take them again by itself.
  Result<Stamp> put_when_possible(const std::string& key, const std::string& value) {
    for (;;) {
      auto stamp = put(key, value);
      if (stamp || !stamp.error().is(kUnavailable)) return stamp;
      std::this_thread::yield();
    }
  }

  TemporaryDirectory directory_;
  Logger logger_{LogLevel::kOff};
  std::unique_ptr<Engine> engine_;
};

}  // namespace serein::kv
