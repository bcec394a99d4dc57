// The store suite on the RocksDB engine with tiny buffers, and what is its own: persistence, order
// of answers, limits of the queue, refusal of damage.
#include "kv/rocksdb/rocksdb_engine.h"

#include <filesystem>
#include <fstream>

#include "kv/engine_suite.h"
#include "kv/fault_engine.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

RocksOptions tiny_options() {
  RocksOptions options;
  options.cache_bytes = 64U << 10U;
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
    return transact_and_wait(*engine_, {key}, durability, [&](Txn& txn) -> Result<> {
      txn.put(key, value);
      return {};
    });
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
TEST_F(RocksEngineTest, DamagedDatabaseIsRefusedAndKept) {
  open();
  for (int i = 0; i < 2000; ++i)
    ASSERT_TRUE(put("\x10" + std::to_string(i), std::string(200, 'v'), Durability::kRelaxed));
  engine_.reset();
  for (const auto& entry : fs::directory_iterator(path())) {
    if (entry.path().filename().string().substr(0, 8) == "MANIFEST") {
      fs::resize_file(entry.path(), 20);
    }
  }
  const auto opened = open_rocksdb(path(), tiny_options(), logger_);
  ASSERT_FALSE(opened);
  EXPECT_TRUE(opened.error().is(kCorruption));
  EXPECT_THAT(opened.error().message(), testing::HasSubstr("was left as it is"));
  EXPECT_TRUE(fs::exists(path() + "/CURRENT"));
}

}  // namespace
}  // namespace serein::kv
