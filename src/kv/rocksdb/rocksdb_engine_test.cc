// The store suite on the RocksDB engine with tiny buffers, and what is its own: persistence, order
// of answers, limits of the queue, refusal of damage.
#include "kv/rocksdb/rocksdb_engine.h"

#include <rocksdb/file_system.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "kv/engine_suite.h"
#include "kv/fault_engine.h"
#include "kv/limits.h"
#include "kv/rocksdb/database.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

RocksOptions tiny_options() {
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
  ~TemporaryDirectory() { fs::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Rocks : public EngineUnderTest {
 public:
  Rocks() { engine_ = *open_rocksdb(directory_.path() + "/db", tiny_options(), logger_); }
  Engine& engine() override { return *engine_; }

 private:
  TemporaryDirectory directory_;
  Logger logger_{LogLevel::kWarning};
  std::unique_ptr<Engine> engine_;
};

class FaultyRocks : public EngineUnderTest {
 public:
  Engine& engine() override { return faulty_; }
  bool fails_at_times() const override { return true; }

 private:
  Rocks rocks_;
  SeededRandom random_{SystemRandom().next()};
  FaultEngine faulty_{rocks_.engine(),
                      random_,
                      {.rerun = 0.3, .fail_before_commit = 0.1, .fail_after_commit = 0.1}};
};

INSTANTIATE_TEST_SUITE_P(Rocks, EngineSuite,
                         testing::Values([] { return std::make_unique<Rocks>(); }));
INSTANTIATE_TEST_SUITE_P(Faulty, EngineSuite,
                         testing::Values([] { return std::make_unique<FaultyRocks>(); }));

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

// A file system on which reads of tables wait while its gate is closed.
class GatedReads final : public rocksdb::FileSystemWrapper {
 public:
  GatedReads() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "GatedReads"; }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override {
    auto status = target()->NewRandomAccessFile(name, options, result, debug);
    if (status.ok()) *result = std::make_unique<Table>(std::move(*result), *this);
    return status;
  }

  void close() { set(true); }
  void open() { set(false); }

 private:
  class Table final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    Table(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file, GatedReads& owner)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), owner_(owner) {}

    rocksdb::IOStatus Read(std::uint64_t offset, std::size_t count,
                           const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                           rocksdb::IODebugContext* debug) const override {
      owner_.pass();
      return FSRandomAccessFileOwnerWrapper::Read(offset, count, options, result, scratch, debug);
    }

   private:
    GatedReads& owner_;
  };

  void set(bool closed) {
    MutexLock lock(mutex_);
    closed_ = closed;
    changed_.notify_all();
  }
  void pass() {
    MutexLock lock(mutex_);
    while (closed_) changed_.wait(mutex_);
  }

  Mutex mutex_;
  CondVar changed_;
  bool closed_ GUARDED_BY(mutex_) = false;
};

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

TEST_F(RocksEngineTest, KeepsEverythingAcrossAReopening) {
  open();
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(put("\x10" + std::to_string(i), std::string(500, 'v')));
  ASSERT_TRUE(
      put("\x10"
          "relaxed",
          "kept on an orderly end", Durability::kRelaxed));
  open();
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(*engine_->read()->get("\x10" + std::to_string(i)), std::string(500, 'v'));
  }
  EXPECT_EQ(*engine_->read()->get("\x10"
                                  "relaxed"),
            "kept on an orderly end");
}

TEST_F(RocksEngineTest, StampsNeverGoBack) {
  Stamp last = 0;
  for (int i = 0; i < 3; ++i) {
    open();
    EXPECT_GE(engine_->stable_stamp(), last);
    const auto stamp =
        put("\x10"
            "a",
            "x");
    ASSERT_TRUE(stamp);
    EXPECT_GT(*stamp, last);
    last = *stamp;
  }
}

// A flood must be refused at once, not gathered in memory: and refused means without effect.
TEST_F(RocksEngineTest, FullQueueRefuses) {
  RocksOptions options = tiny_options();
  options.max_queued_transactions = 4;
  open(options);
  Mutex gate;
  gate.lock();
  std::atomic<int> done = 0;
  std::atomic<int> refused = 0;
  std::atomic<bool> running = false;
  const auto submit = [&](bool first) {
    Transaction transaction;
    transaction.body = [&, first](Txn&) -> Result<> {
      running = true;
      if (first) MutexLock lock(gate);
      return {};
    };
    transaction.done = [&](Result<Stamp> stamp) {
      EXPECT_TRUE(stamp || stamp.error().is(kUnavailable));
      ++(stamp ? done : refused);
    };
    engine_->transact(std::move(transaction));
  };
  submit(true);
  while (!running) std::this_thread::yield();
  for (int i = 0; i < 10; ++i) submit(false);
  EXPECT_EQ(refused, 6);
  gate.unlock();
  engine_.reset();
  EXPECT_EQ(done, 5);
}

// An orderly end commits what it has taken: nothing acknowledged may be lost, nothing forgotten.
TEST_F(RocksEngineTest, EndAnswersEverythingQueued) {
  open();
  std::atomic<int> committed = 0;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 200; ++i) {
    Transaction transaction;
    transaction.body = [i](Txn& txn) -> Result<> {
      txn.put("\x10" + std::to_string(i), "x");
      return {};
    };
    transaction.done = [&](Result<Stamp> stamp) { ++(stamp ? committed : refused); };
    engine_->transact(std::move(transaction));
  }
  open();
  EXPECT_EQ(committed + refused, 200);
  int found = 0;
  for (int i = 0; i < 200; ++i) {
    found += engine_->read()->get("\x10" + std::to_string(i)).value() ? 1 : 0;
  }
  EXPECT_EQ(found, committed);
}

TEST_F(RocksEngineTest, CheckpointHoldsTheStateOfItsMoment) {
  open();
  ASSERT_TRUE(
      put("\x10"
          "a",
          "1"));
  ASSERT_TRUE(engine_->checkpoint(directory_.path() + "/copy"));
  ASSERT_TRUE(
      put("\x10"
          "a",
          "2"));
  const auto copy = open_rocksdb(directory_.path() + "/copy", tiny_options(), logger_);
  ASSERT_TRUE(copy);
  EXPECT_EQ(*(*copy)->read()->get("\x10"
                                  "a"),
            "1");
}

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

  std::vector<fs::path> files_like(const std::string& part) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path())) {
      if (entry.path().filename().string().find(part) != std::string::npos) {
        files.push_back(entry.path());
      }
    }
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
  engine_.reset();
  const auto logs = files_like(".log");
  for (const auto& file : logs) {
    if (fs::file_size(file) > 100) fs::resize_file(file, fs::file_size(file) - 10);
  }
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

class ColdRocksEngineTest : public RocksEngineTest {
 protected:
  // Everything on disk, nothing in memory, and reads from disk wait.
  void open_cold(RocksOptions options = tiny_options()) {
    open();
    SeededRandom random(1);
    for (int i = 0; i < kKeys; ++i) {
      std::string value;
      while (value.size() < 10'000) append_big_endian_64(value, random.next());
      ASSERT_TRUE(put(key(i), value, Durability::kRelaxed));
    }
    options.file_system = reads_;
    open(options);
    reads_->close();
    // Opening may have left a block in the cache.
    const auto view = engine_->read({.tier = Tier::kMemory});
    for (int i = 0; i < kKeys; ++i) {
      if (!view->get(key(i))) cold_.push_back(key(i));
    }
    ASSERT_GE(cold_.size(), 30U);
  }
  void TearDown() override { reads_->open(); }

  static std::string key(int i) { return "\x10" + std::to_string(1000 + i); }

  // Submits a transaction that writes nothing and adds its answer to `answers_`.
  void submit(std::vector<std::string> keys, std::size_t bytes) {
    Transaction transaction;
    transaction.keys = std::move(keys);
    transaction.bytes = bytes;
    transaction.body = [](Txn&) -> Result<> { return {}; };
    transaction.done = [this](Result<Stamp> stamp) { ++(stamp ? committed_ : refused_); };
    engine_->transact(std::move(transaction));
  }

  static constexpr int kKeys = 50;
  std::vector<std::string> cold_;  // keys that nothing in memory tells about
  std::shared_ptr<GatedReads> reads_ = std::make_shared<GatedReads>();
  std::atomic<int> committed_ = 0;
  std::atomic<int> refused_ = 0;
};

// Reads on I/O threads must never wait for the disk.
TEST_F(ColdRocksEngineTest, MemoryTierDoesNotWait) {
  open_cold();
  const auto view = engine_->read({.tier = Tier::kMemory});
  const auto value = view->get(cold_[7]);
  ASSERT_FALSE(value);
  EXPECT_TRUE(value.error().is(kWouldBlock));
  const auto cursor = view->scan({"\x10", ""});
  EXPECT_FALSE(cursor->valid());
  ASSERT_FALSE(cursor->status());
  EXPECT_TRUE(cursor->status().error().is(kWouldBlock));
  reads_->open();
  EXPECT_TRUE(engine_->read()->get(cold_[7]));
  EXPECT_TRUE(engine_->read({.tier = Tier::kMemory})->get(cold_[7])) << "it is in the cache now";
}

// What memory does not hold must not pass for what is not there, not even where a table begins.
TEST_F(ColdRocksEngineTest, MemoryTierSaysWhereItEnds) {
  open_cold();
  reads_->open();
  for (const bool reverse : {false, true}) {
    open();
    for (int warm = 0; warm < kKeys; ++warm) {
      const auto memory = engine_->read({.tier = Tier::kMemory});
      const auto cursor = memory->scan({"\x10", "", reverse});
      int seen = 0;
      for (; cursor->valid(); cursor->next()) ++seen;
      EXPECT_TRUE(seen == kKeys || !cursor->status()) << "ends after " << seen << " keys";
      const std::string next = key(reverse ? kKeys - 1 - warm : warm);
      EXPECT_TRUE(engine_->read()->scan({next, next + "\x01"})->valid());
    }
  }
}

// One that needs the disk must not hold up the others, nor the thread that submits.
TEST_F(ColdRocksEngineTest, CommitsGoOnWhileOthersAreReadAhead) {
  open_cold();
  submit({cold_[7]}, 10);
  EXPECT_TRUE(put("\x40 new", "1", Durability::kSync));
  EXPECT_EQ(committed_, 0);
  reads_->open();
  while (committed_ == 0) std::this_thread::yield();
}

// A body that waits to be read ahead holds memory as well: it counts before it is in the queue.
TEST_F(ColdRocksEngineTest, WhatIsReadAheadCountsAsQueued) {
  RocksOptions options = tiny_options();
  options.max_queued_bytes = 100'000;
  open_cold(options);
  for (int i = 0; i < 20; ++i) submit({cold_[i]}, 30'000);
  EXPECT_EQ(refused_, 17);
  reads_->open();
  while (committed_ < 3) std::this_thread::yield();
  submit({cold_[29]}, 30'000);
  while (committed_ < 4) std::this_thread::yield();
  EXPECT_EQ(refused_, 17) << "room is given back";
}

// An end does not forget what is still being read ahead.
TEST_F(ColdRocksEngineTest, EndAnswersWhatIsReadAhead) {
  open_cold();
  for (const std::string& key : cold_) submit({key}, 10);
  reads_->open();
  engine_.reset();
  EXPECT_EQ(committed_ + refused_, static_cast<int>(cold_.size()));
}

// Stream records and the like have files of their own: they are found again there.
TEST_F(RocksEngineTest, FamiliesAreFoundAgain) {
  open();
  for (const char* key : {"\x10 a", "\x20 a", "\x30 a", "\x31 a", "\x40 a"}) {
    ASSERT_TRUE(put(key, key));
  }
  open();
  EXPECT_TRUE(fs::exists(path() + "/CURRENT"));
  const auto values =
      engine_->read()->multi_get({"\x31 a", "\x10 a", "\x20 a", "\x40 a", "\x30 a"});
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, testing::ElementsAre("\x31 a", "\x10 a", "\x20 a", "\x40 a", "\x30 a"));
  EXPECT_EQ(family_of("\x1F"), Family::kMain);
  EXPECT_EQ(family_of("\x20"), Family::kQueues);
  EXPECT_EQ(family_of("\x30"), Family::kQueues);
  EXPECT_EQ(family_of("\x31"), Family::kQueues);
  EXPECT_EQ(family_of("\x40"), Family::kMain);
  EXPECT_EQ(family_of(""), Family::kMain);
}

}  // namespace
}  // namespace serein::kv
