// The store suite on the engine in memory and on the fault engine above it.
#include <set>

#include "kv/engine_suite.h"
#include "kv/fault_engine.h"
#include "kv/memory_engine.h"
#include "kv/overlay.h"

namespace serein::kv {
namespace {

class Memory : public EngineUnderTest {
 public:
  Engine& engine() override { return *engine_; }

 private:
  std::unique_ptr<Engine> engine_ = make_memory_engine();
};

class FaultyMemory : public EngineUnderTest {
 public:
  Engine& engine() override { return faulty_; }
  bool fails_at_times() const override { return true; }

 private:
  std::unique_ptr<Engine> base_ = make_memory_engine();
  SeededRandom random_{SystemRandom().next()};
  FaultEngine faulty_{
      *base_, random_, {.rerun = 0.3, .fail_before_commit = 0.1, .fail_after_commit = 0.1}};
};

INSTANTIATE_TEST_SUITE_P(Memory, EngineSuite,
                         testing::Values([] { return std::make_unique<Memory>(); }));
INSTANTIATE_TEST_SUITE_P(Faulty, EngineSuite,
                         testing::Values([] { return std::make_unique<FaultyMemory>(); }));

// Tests on the fault engine mean little if it injects nothing.
TEST(FaultEngineTest, InjectsWhatItIsToldTo) {
  const auto base = make_memory_engine();
  SeededRandom random(5);
  FaultEngine engine(
      *base, random,
      {.rerun = 0.5, .fail_before_commit = 0.2, .fail_after_commit = 0.2, .would_block = 0.5});
  int runs = 0;
  int blocked = 0;
  for (int i = 0; i < 200; ++i) {
    static_cast<void>(transact_and_wait(engine, {}, Durability::kSync, [&](Txn& txn) -> Result<> {
      ++runs;
      txn.add("\x40", {1, 0});
      return {};
    }));
    const auto read = engine.read({.tier = Tier::kMemory})->get("\x40");
    if (!read) {
      EXPECT_TRUE(read.error().is(kWouldBlock));
      ++blocked;
    }
    EXPECT_TRUE(engine.read({})->get("\x40"));
  }
  const auto& counts = engine.counts();
  EXPECT_GT(counts.reruns, 40U);
  EXPECT_GT(counts.failures_before_commit, 10U);
  EXPECT_GT(counts.failures_after_commit, 10U);
  EXPECT_EQ(static_cast<std::uint64_t>(blocked), counts.would_blocks);
  const std::uint64_t committed = 200 - counts.failures_before_commit;
  EXPECT_EQ(static_cast<std::uint64_t>(runs), committed + counts.reruns);
  const auto stored = base->read()->get("\x40").value();
  EXPECT_EQ((*decode_counters(*stored))[0], static_cast<std::int64_t>(committed));
}

// What reads in memory only must start again wherever it finds that it cannot go on.
TEST(FaultEngineTest, ScansBreakOffOnTheWay) {
  const auto base = make_memory_engine();
  ASSERT_TRUE(transact_and_wait(*base, {}, Durability::kSync, [](Txn& txn) -> Result<> {
    for (int i = 0; i < 9; ++i) txn.put("\x10" + std::to_string(i), "");
    return {};
  }));
  SeededRandom random(7);
  FaultEngine engine(*base, random, {.would_block = 0.2});
  std::set<int> lengths;
  for (int i = 0; i < 300; ++i) {
    const auto view = engine.read({.tier = Tier::kMemory});
    const auto cursor = view->scan({"\x10", ""});
    int length = 0;
    for (; cursor->valid(); cursor->next()) ++length;
    if (cursor->status()) {
      EXPECT_EQ(length, 9);
    }
    lengths.insert(length);
  }
  EXPECT_GT(lengths.size(), 5U);
  EXPECT_THAT(lengths, testing::IsSupersetOf({0, 9}));
}

// A view whose scans break off, as on a failing disk.
class BrokenView final : public View {
 public:
  Result<std::optional<SharedBytes>> get(std::string_view /*key*/) const override {
    return fail(kIoError, "broken");
  }
  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& /*keys*/) const override {
    return fail(kIoError, "broken");
  }
  std::unique_ptr<Cursor> scan(const Range& /*range*/) const override {
    return std::make_unique<OneThenBroken>();
  }

 private:
  struct OneThenBroken final : Cursor {
    bool valid() const override { return !broken; }
    std::string_view key() const override {
      return "\x10"
             "b";
    }
    std::string_view value() const override { return ""; }
    void next() override { broken = true; }
    Result<> status() const override {
      if (broken) return fail(kIoError, "broken");
      return {};
    }
    bool broken = false;
  };
};

// Own writes behind the place of a failure must not be taken for the next entries: what lies
// between is not known.
TEST(OverlayTxnTest, ScanEndsWhereTheViewBelowBreaks) {
  const BrokenView view;
  OverlayTxn txn(&view);
  for (const char* key : {"\x10"
                          "a",
                          "\x10"
                          "b",
                          "\x10"
                          "c"})
    txn.put(key, "own");
  const auto cursor = txn.scan({"\x10", ""});
  ASSERT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->key(),
            "\x10"
            "a");
  cursor->next();
  while (cursor->valid()) {
    EXPECT_NE(cursor->key(),
              "\x10"
              "c");
    cursor->next();
  }
  EXPECT_FALSE(cursor->status());
}

TEST(Counters, DamagedOnesAreRefused) {
  EXPECT_EQ(*decode_counters(encode_counters({5, -7})), (Counters{5, -7}));
  EXPECT_FALSE(decode_counters("short"));
  EXPECT_FALSE(decode_counters(std::string(17, '\0')));
}

}  // namespace
}  // namespace serein::kv
