// The store suite on the RocksDB engine with tiny buffers, and what is its own: persistence, order
// of answers, limits of the queue.
#include "kv/rocksdb/rocksdb_engine.h"

#include <filesystem>
#include <thread>

#include "kv/engine_suite.h"
#include "kv/fault_engine.h"
#include "kv/rocksdb/database.h"
#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

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

// Stream records and the like have files of their own: they are found again there.
TEST_F(RocksEngineTest, FamiliesAreFoundAgain) {
  open();
  for (const char* key : {"\x10 a", "\x20 a", "\x30 a", "\x31 a", "\x40 a"}) {
    ASSERT_TRUE(put(key, key));
  }
  open();
  EXPECT_TRUE(std::filesystem::exists(path() + "/CURRENT"));
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
