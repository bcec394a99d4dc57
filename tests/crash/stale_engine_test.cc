// The stale engine must be stale, or the run above it that expects a violation shows nothing.
#include "crash/stale_engine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::crash {
namespace {

// Appends a letter to what the body reads at "Ik".
kv::Body append_letter(char letter) {
  return [letter](kv::Txn& txn) -> Result<> {
    ASSIGN_OR_RETURN(const auto value, txn.get("Ik"));
    txn.put("Ik", (value ? std::string(*value) : "") + letter);
    return {};
  };
}

class StaleEngineTest : public testing::Test {
 protected:
  StaleEngineTest() {
    std::string pattern = testing::TempDir() + "serein_stale_XXXXXX";
    dir_ = ::mkdtemp(pattern.data());
    engine_ = std::make_unique<StaleEngine>(*kv::open_rocksdb(dir_ + "/data", {}, logger_));
  }
  ~StaleEngineTest() override {
    engine_.reset();
    std::filesystem::remove_all(dir_);
  }

  void append_and_wait(char letter) {
    const auto stamp =
        kv::transact_and_wait(*engine_, {"Ik"}, kv::Durability::kSync, append_letter(letter));
    ASSERT_TRUE(stamp);
  }
  std::string stored() {
    const auto value = *engine_->read({})->get("Ik");
    return value ? std::string(*value) : "";
  }

  std::string dir_;
  Logger logger_{LogLevel::kWarning};
  std::unique_ptr<StaleEngine> engine_;
};

// What waits for its predecessor is not wrong: the tables can be made, and items be written.
TEST_F(StaleEngineTest, OneAfterTheOtherReadsWhatWasWritten) {
  append_and_wait('a');
  append_and_wait('b');
  EXPECT_EQ(stored(), "ab");
}

// The fault: what was queued meanwhile does not see what was committed since.
TEST_F(StaleEngineTest, OneQueuedBehindAnotherDoesNotSeeIt) {
  std::promise<void> queued;
  std::promise<void> finished;
  engine_->transact({.keys = {"Ik"},
                     .body = [&](kv::Txn& txn) -> Result<> {
                       queued.get_future().wait();
                       return append_letter('a')(txn);
                     },
                     .done = [](const Result<kv::Stamp>&) {}});
  engine_->transact({.keys = {"Ik"},
                     .body = append_letter('b'),
                     .done = [&](const Result<kv::Stamp>&) { finished.set_value(); }});
  queued.set_value();
  finished.get_future().wait();
  EXPECT_EQ(stored().size(), 1U);
}

}  // namespace
}  // namespace serein::crash
