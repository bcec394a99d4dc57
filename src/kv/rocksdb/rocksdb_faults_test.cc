// Damage and a failing disk: what is refused, what stops, and what goes on.

#include <rocksdb/file_system.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/mutex.h"
#include "kv/limits.h"
#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

// A file system on which nothing but tables can be synced from some moment on, as on a failing
// disk, and which has as much space as it is told.
class FailingDisk final : public rocksdb::FileSystemWrapper {
 public:
  FailingDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FailingDisk"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    auto status = target()->NewWritableFile(name, options, result, debug);
    if (status.ok() && fs::path(name).extension() != ".sst") {
      *result = std::make_unique<File>(std::move(*result), *this);
    }
    return status;
  }

  rocksdb::IOStatus ReuseWritableFile(const std::string& name, const std::string& old_name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override {
    auto status = target()->ReuseWritableFile(name, old_name, options, result, debug);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), *this);
    return status;
  }

  rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&, std::uint64_t* free,
                                 rocksdb::IODebugContext*) override {
    *free = free_bytes;
    return rocksdb::IOStatus::OK();
  }

  std::atomic<std::uint64_t> free_bytes = 1ULL << 40U;
  std::atomic<bool> failing = false;
  std::atomic<int> uses_after_failure = 0;  // appends to and syncs of a file that has failed

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile>&& file, FailingDisk& owner)
        : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (failed_) ++owner_.uses_after_failure;
      return target()->Append(data, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      if (failed_) ++owner_.uses_after_failure;
      if (!owner_.failing) return target()->Sync(options, debug);
      failed_ = true;
      auto status = rocksdb::IOStatus::IOError("injected");
      status.SetRetryable(true);  // RocksDB would like to go on by itself then
      return status;
    }

   private:
    FailingDisk& owner_;
    std::atomic<bool> failed_ = false;
  };
};

// Damage is told, and never repaired by starting anew.
class DamagedRocksEngineTest : public RocksEngineTest {
 protected:
  // A database with tables and a log.
  void SetUp() override {
    open();
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(put("\x10" + std::to_string(i), std::string(400, 'v'), Durability::kRelaxed));
    }
    // Tables are written in the background, and an end does not wait for them.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (files_like(".sst").empty() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    engine_.reset();
  }

  // The latest last.
  std::vector<fs::path> files_like(const std::string& part) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path())) {
      if (entry.path().filename().string().find(part) != std::string::npos) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  static void overwrite(const fs::path& file, std::uintmax_t offset, const std::string& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // Twice, since a first attempt must not make the second one succeed.
  void expect_refused() {
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto opened = open_rocksdb(path(), tiny_options(), logger_);
      ASSERT_FALSE(opened);
      EXPECT_TRUE(opened.error().is(kCorruption)) << opened.error().to_string();
      EXPECT_THAT(opened.error().message(), testing::HasSubstr("was left as it is"));
      EXPECT_THAT(opened.error().message(), testing::HasSubstr(path()));
    }
  }
};

TEST_F(DamagedRocksEngineTest, CutManifestIsRefused) {
  for (const auto& file : files_like("MANIFEST")) fs::resize_file(file, 20);
  expect_refused();
  EXPECT_TRUE(fs::exists(path() + "/CURRENT"));
}

TEST_F(DamagedRocksEngineTest, MissingCurrentIsRefused) {
  fs::remove(path() + "/CURRENT");
  const auto tables = files_like(".sst").size();
  expect_refused();
  EXPECT_EQ(files_like(".sst").size(), tables);
}

TEST_F(DamagedRocksEngineTest, MissingTableIsRefused) {
  ASSERT_FALSE(files_like(".sst").empty());
  fs::remove(files_like(".sst").front());
  expect_refused();
}

TEST_F(DamagedRocksEngineTest, MissingLogIsRefused) {
  ASSERT_FALSE(files_like(".log").empty());
  for (const auto& file : files_like(".log")) fs::remove(file);
  expect_refused();
}

TEST_F(DamagedRocksEngineTest, DamageInTheMiddleOfTheLogIsRefused) {
  open();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(put("\x10" + std::to_string(i), std::string(400, 'w')));
  engine_.reset();
  for (const auto& file : files_like(".log")) {
    if (fs::file_size(file) > 5000) overwrite(file, 2000, "damage");
  }
  expect_refused();
}

// A crash leaves that: the record was never acknowledged.
TEST_F(DamagedRocksEngineTest, CutEndOfTheLogIsNoDamage) {
  open();
  ASSERT_TRUE(put("\x10 acknowledged", "1"));
  ASSERT_TRUE(put("\x10 cut off", std::string(100, 'x')));
  const fs::path log = files_like(".log").back();
  const auto bytes = fs::file_size(log);
  ASSERT_GT(bytes, 100);
  engine_.reset();
  fs::resize_file(log, bytes - 10);
  open();
  EXPECT_EQ(*engine_->read()->get("\x10 acknowledged"), "1");
  EXPECT_EQ(*engine_->read()->get("\x10 cut off"), std::nullopt);
}

// After a failed sync nobody knows what is on disk. Whoever was in that round is told so; whoever
// waited behind it was not begun; and the log is not touched again, not even when closing.
TEST_F(RocksEngineTest, FailedSyncStopsWritesUntilReopened) {
  const auto disk = std::make_shared<FailingDisk>();
  RocksOptions options = tiny_options();
  options.file_system = disk;
  options.max_round_transactions = 1;
  open(options);
  ASSERT_TRUE(put("\x10 before", "1"));

  Mutex gate;
  gate.lock();
  std::atomic<int> unknown = 0;
  std::atomic<int> without_effect = 0;
  std::atomic<int> bodies = 0;
  std::atomic<bool> running = false;
  for (int i = 0; i < 10; ++i) {
    Transaction transaction;
    transaction.body = [&, i](Txn& txn) -> Result<> {
      ++bodies;
      running = true;
      if (i == 0) MutexLock lock(gate);
      txn.put("\x10 during " + std::to_string(i), "1");
      return {};
    };
    transaction.done = [&](Result<Stamp> stamp) {
      ASSERT_FALSE(stamp);
      ++(stamp.error().is(kUnavailable) ? without_effect : unknown);
    };
    engine_->transact(std::move(transaction));
  }
  while (!running) std::this_thread::yield();
  disk->failing = true;
  gate.unlock();
  while (unknown + without_effect < 10) std::this_thread::yield();
  EXPECT_EQ(unknown, 1);
  EXPECT_EQ(without_effect, 9);
  EXPECT_EQ(bodies, 1);

  const auto later = put("\x10 later", "1");
  ASSERT_FALSE(later);
  EXPECT_THAT(later.error().message(), testing::HasSubstr("writes have stopped"));
  EXPECT_EQ(*engine_->read()->get("\x10 before"), "1") << "reads go on";
  // A new log is begun: the one that failed is not trusted again.
  std::atomic<int> rereads = 0;
  engine_->on_reopened([&] { ++rereads; });
  disk->failing = false;
  EXPECT_TRUE(put_when_possible("\x10 later", "1"));
  EXPECT_EQ(disk->uses_after_failure, 0);
  EXPECT_EQ(*engine_->read()->get("\x10 before"), "1");
  while (rereads == 0) std::this_thread::yield();
  open();
  EXPECT_EQ(*engine_->read()->get("\x10 before"), "1");
  EXPECT_EQ(*engine_->read()->get("\x10 later"), "1");
}

// Stamps order what readers see: those that may have been seen before the failure are not given
// again.
TEST_F(RocksEngineTest, StampsGoOnAfterAFailure) {
  const auto disk = std::make_shared<FailingDisk>();
  RocksOptions options = tiny_options();
  options.file_system = disk;
  open(options);
  const Stamp before = *put("\x10 before", "1");
  disk->failing = true;
  ASSERT_FALSE(put("\x10 during", "1"));
  disk->failing = false;
  const auto after = put_when_possible("\x10 after", "1");
  ASSERT_TRUE(after);
  EXPECT_GT(*after, before);
  EXPECT_GE(engine_->stable_stamp(), *after);
}

// Before a write can fail halfway none is taken any more; what frees space is.
TEST_F(RocksEngineTest, LittleSpaceRefusesWrites) {
  const auto disk = std::make_shared<FailingDisk>();
  RocksOptions options = tiny_options();
  options.file_system = disk;
  options.min_free_bytes = 1000;
  open(options);
  ASSERT_TRUE(put("\x10 before", "1"));
  disk->free_bytes = 999;
  const std::string much(kBytesBetweenLooksAtSpace, 'x');
  Result<Stamp> refused = put("\x10 big", much);
  while (refused) refused = put("\x10 big", "1");
  EXPECT_TRUE(refused.error().is(kUnavailable));
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("disk is full"));
  EXPECT_EQ(*engine_->read()->get("\x10 before"), "1") << "reads go on";

  Transaction erasure;
  erasure.frees_space = true;
  erasure.body = [](Txn& txn) -> Result<> {
    txn.erase("\x10 before");
    return {};
  };
  EXPECT_TRUE(transact_and_wait(*engine_, std::move(erasure)));
  EXPECT_EQ(*engine_->read()->get("\x10 before"), std::nullopt);

  disk->free_bytes = 1ULL << 40U;
  EXPECT_TRUE(put_when_possible("\x10 after", "1"));
}

// Readers of streams trust it: what is only in memory may be gone after a crash.
TEST_F(RocksEngineTest, StableStampWaitsForTheSync) {
  open();
  const auto synced = put("\x10 a", "1");
  ASSERT_TRUE(synced);
  EXPECT_EQ(engine_->stable_stamp(), *synced);
  const auto logs = std::make_shared<FailingDisk>();
  RocksOptions options = tiny_options();
  options.file_system = logs;
  open(options);
  ASSERT_TRUE(put("\x10 b", "1"));
  logs->failing = true;  // so that it stays unsynced
  const auto relaxed = put("\x10 c", "1", Durability::kRelaxed);
  ASSERT_TRUE(relaxed);
  EXPECT_LT(engine_->stable_stamp(), *relaxed);
}

// A machine that stays up but idle must not keep relaxed writes at risk for ever.
TEST_F(RocksEngineTest, RelaxedWritesAreSyncedSoon) {
  open();
  const auto stamp = put("\x10 a", "1", Durability::kRelaxed);
  ASSERT_TRUE(stamp);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (engine_->stable_stamp() < *stamp && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GE(engine_->stable_stamp(), *stamp);
}

}  // namespace
}  // namespace serein::kv
