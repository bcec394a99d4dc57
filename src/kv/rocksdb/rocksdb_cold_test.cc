// Reads from memory while the disk has the rest: who waits for it, and who must not.

#include <rocksdb/file_system.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

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

  Gate gate{false};

 private:
  class Table final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    Table(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file, GatedReads& owner)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), owner_(owner) {}

    rocksdb::IOStatus Read(std::uint64_t offset, std::size_t count,
                           const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                           rocksdb::IODebugContext* debug) const override {
      owner_.gate.pass();
      return FSRandomAccessFileOwnerWrapper::Read(offset, count, options, result, scratch, debug);
    }

   private:
    GatedReads& owner_;
  };
};

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
    reads_->gate.close();
    // Opening may have left a block in the cache.
    const auto view = engine_->read({.tier = Tier::kMemory});
    for (int i = 0; i < kKeys; ++i) {
      if (!view->get(key(i))) cold_.push_back(key(i));
    }
    ASSERT_GE(cold_.size(), 30U);
  }
  void TearDown() override { reads_->gate.open(); }

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
  reads_->gate.open();
  EXPECT_TRUE(engine_->read()->get(cold_[7]));
  EXPECT_TRUE(engine_->read({.tier = Tier::kMemory})->get(cold_[7])) << "it is in the cache now";
}

// What memory does not hold must not pass for what is not there, not even where a table begins.
TEST_F(ColdRocksEngineTest, MemoryTierSaysWhereItEnds) {
  open_cold();
  reads_->gate.open();
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
  reads_->gate.open();
  while (committed_ == 0) std::this_thread::yield();
}

// A body that waits to be read ahead holds memory as well: it counts before it is in the queue.
TEST_F(ColdRocksEngineTest, WhatIsReadAheadCountsAsQueued) {
  RocksOptions options = tiny_options();
  options.max_queued_bytes = 100'000;
  open_cold(options);
  for (int i = 0; i < 20; ++i) submit({cold_[i]}, 30'000);
  EXPECT_EQ(refused_, 17);
  reads_->gate.open();
  while (committed_ < 3) std::this_thread::yield();
  submit({cold_[29]}, 30'000);
  while (committed_ < 4) std::this_thread::yield();
  EXPECT_EQ(refused_, 17) << "room is given back";
}

// An end does not forget what is still being read ahead.
TEST_F(ColdRocksEngineTest, EndAnswersWhatIsReadAhead) {
  open_cold();
  for (const std::string& key : cold_) submit({key}, 10);
  reads_->gate.open();
  engine_.reset();
  EXPECT_EQ(committed_ + refused_, static_cast<int>(cold_.size()));
}

}  // namespace
}  // namespace serein::kv
