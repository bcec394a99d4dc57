#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "kv/engine.h"
#include "kv/errors.h"

// What every engine must do. A test program instantiates the suite for its engines:
// INSTANTIATE_TEST_SUITE_P(Memory, EngineSuite, testing::Values(EngineFactory{…}));
namespace serein::kv {

// An engine with what it stands on.
class EngineUnderTest {
 public:
  virtual ~EngineUnderTest() = default;
  virtual Engine& engine() = 0;
  // Transactions may fail without a reason in the test: those that do are tried again.
  virtual bool fails_at_times() const { return false; }
};

using EngineFactory = std::function<std::unique_ptr<EngineUnderTest>()>;

class EngineSuite : public testing::TestWithParam<EngineFactory> {
 protected:
  void SetUp() override { under_test_ = GetParam()(); }

  Engine& engine() { return under_test_->engine(); }

  // Commits, as often as it takes; what fails with an unknown outcome must bear being done twice.
  Result<Stamp> commit(const std::function<Result<>(Txn&)>& body,
                       const std::vector<std::string>& keys = {}) {
    for (;;) {
      auto stamp = transact_and_wait(engine(), keys, Durability::kSync, body);
      const bool injected = !stamp && stamp.error().message() == "injected";
      if (!injected || !under_test_->fails_at_times()) return stamp;
    }
  }

  void put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(commit([&](Txn& txn) -> Result<> {
      txn.put(key, value);
      return {};
    }));
  }

  static std::optional<std::string> string_of(const std::optional<SharedBytes>& value) {
    return value ? std::optional<std::string>(*value) : std::nullopt;
  }
  static int number_of(const SharedBytes& value) { return std::stoi(std::string(value)); }

  std::optional<std::string> get(const std::string& key) {
    return string_of(engine().read()->get(key).value());
  }

  static std::vector<std::string> keys_in(const View& view, const Range& range) {
    std::vector<std::string> keys;
    const auto cursor = view.scan(range);
    for (; cursor->valid(); cursor->next()) keys.emplace_back(cursor->key());
    EXPECT_TRUE(cursor->status());
    return keys;
  }

  std::unique_ptr<EngineUnderTest> under_test_;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(EngineSuite, ReadsWhatWasCommitted) {
  EXPECT_EQ(get("\x10"
                "a"),
            std::nullopt);
  put("\x10"
      "a",
      "1");
  EXPECT_EQ(get("\x10"
                "a"),
            "1");
  put("\x10"
      "a",
      "");
  EXPECT_EQ(get("\x10"
                "a"),
            "");
  ASSERT_TRUE(commit([](Txn& txn) -> Result<> {
    txn.erase(
        "\x10"
        "a");
    return {};
  }));
  EXPECT_EQ(get("\x10"
                "a"),
            std::nullopt);
}

TEST_P(EngineSuite, MultiGetAnswersInOrder) {
  put("\x10"
      "a",
      "1");
  put("\x10"
      "c",
      "3");
  const auto values =
      engine().read()->multi_get({"\x10"
                                  "c",
                                  "\x10"
                                  "b",
                                  "\x10"
                                  "a"});
  ASSERT_TRUE(values);
  EXPECT_THAT(*values, ElementsAre("3", std::nullopt, "1"));
}

// A refused transaction must leave no trace, nor take down those committed beside it.
TEST_P(EngineSuite, ErrorOfABodyLeavesNoTrace) {
  put("\x10"
      "a",
      "1");
  const auto stamp = commit([](Txn& txn) -> Result<> {
    txn.put(
        "\x10"
        "a",
        "2");
    txn.put(
        "\x10"
        "b",
        "2");
    txn.append("\x20", "", "x");
    txn.add("\x40", {1, 1});
    return fail(kInvalidInput, "refused");
  });
  ASSERT_FALSE(stamp);
  EXPECT_EQ(stamp.error().message(), "refused");
  EXPECT_EQ(get("\x10"
                "a"),
            "1");
  EXPECT_EQ(get("\x10"
                "b"),
            std::nullopt);
  EXPECT_EQ(get("\x40"), std::nullopt);
  EXPECT_THAT(keys_in(*engine().read(), {"\x20", ""}), IsEmpty());
}

TEST_P(EngineSuite, BodySeesItsOwnWrites) {
  put("\x10"
      "b",
      "old");
  put("\x10"
      "d",
      "old");
  ASSERT_TRUE(commit([](Txn& txn) -> Result<> {
    txn.put(
        "\x10"
        "a",
        "new");
    txn.put(
        "\x10"
        "b",
        "new");
    txn.put(
        "\x10"
        "c",
        "new");
    txn.erase(
        "\x10"
        "d");
    EXPECT_EQ(*txn.get("\x10"
                       "b"),
              "new");
    EXPECT_EQ(*txn.get("\x10"
                       "d"),
              std::nullopt);
    EXPECT_THAT(keys_in(txn, {"\x10", ""}), ElementsAre("\x10"
                                                        "a",
                                                        "\x10"
                                                        "b",
                                                        "\x10"
                                                        "c"));
    EXPECT_THAT(keys_in(txn, {"\x10", "", true}), ElementsAre("\x10"
                                                              "c",
                                                              "\x10"
                                                              "b",
                                                              "\x10"
                                                              "a"));
    EXPECT_THAT(keys_in(txn, {"\x10"
                              "b",
                              "\x10"
                              "c"}),
                ElementsAre("\x10"
                            "b"));
    EXPECT_THAT(keys_in(txn, {"\x10"
                              "c",
                              "\x10"
                              "b"}),
                IsEmpty());
    return {};
  }));
}

TEST_P(EngineSuite, RangesHaveTheirBorders) {
  for (const char* key : {"\x0F"
                          "z",
                          "\x10",
                          "\x10"
                          "a",
                          "\x10"
                          "b",
                          "\x10"
                          "c",
                          "\x11"
                          "a"})
    put(key, "");
  const auto view = engine().read();
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "a",
                              "\x10"
                              "c"}),
              ElementsAre("\x10"
                          "a",
                          "\x10"
                          "b"));
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "a",
                              "\x10"
                              "c",
                              true}),
              ElementsAre("\x10"
                          "b",
                          "\x10"
                          "a"));
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "b",
                              ""}),
              ElementsAre("\x10"
                          "b",
                          "\x10"
                          "c"));
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "b",
                              "", true}),
              ElementsAre("\x10"
                          "c",
                          "\x10"
                          "b"));
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "c",
                              "\x10"
                              "a"}),
              IsEmpty());
  EXPECT_THAT(keys_in(*view, {"\x10"
                              "x",
                              "\x10"
                              "y"}),
              IsEmpty());
}

TEST_P(EngineSuite, KeysAndValuesMayHoldAnyBytes) {
  const std::string key("\x10\0\xFF\0", 4);
  const std::string value(300000, '\0');
  put(key, value);
  EXPECT_EQ(get(key), value);
  EXPECT_THAT(keys_in(*engine().read(), {"\x10", ""}), ElementsAre(key));
}

TEST_P(EngineSuite, SnapshotSeesOneState) {
  put("\x10"
      "a",
      "1");
  const auto snapshot = engine().read({.snapshot = true});
  const auto latest = engine().read();
  put("\x10"
      "a",
      "2");
  put("\x10"
      "b",
      "2");
  EXPECT_EQ(*snapshot->get("\x10"
                           "a"),
            "1");
  EXPECT_THAT(keys_in(*snapshot, {"\x10", ""}), ElementsAre("\x10"
                                                            "a"));
  EXPECT_EQ(*latest->get("\x10"
                         "a"),
            "2");
}

TEST_P(EngineSuite, CursorIsNotDisturbedByCommits) {
  for (const char* key : {"\x10"
                          "a",
                          "\x10"
                          "b",
                          "\x10"
                          "c"})
    put(key, "1");
  const auto view = engine().read();
  const auto cursor = view->scan({"\x10", ""});
  ASSERT_TRUE(cursor->valid());
  ASSERT_TRUE(commit([](Txn& txn) -> Result<> {
    txn.erase(
        "\x10"
        "b");
    txn.put(
        "\x10"
        "bb",
        "2");
    return {};
  }));
  cursor->next();
  EXPECT_EQ(cursor->key(),
            "\x10"
            "b");
  cursor->next();
  EXPECT_EQ(cursor->key(),
            "\x10"
            "c");
}

// Stream readers go by stamps: a later commit must never get a smaller one.
TEST_P(EngineSuite, AppendsCarryIncreasingStamps) {
  Stamp last = 0;
  for (int i = 0; i < 20; ++i) {
    const auto stamp = commit([&](Txn& txn) -> Result<> {
      txn.append(
          "\x20"
          "s",
          "/" + std::to_string(i), "record");
      return {};
    });
    ASSERT_TRUE(stamp);
    EXPECT_GT(*stamp, last);
    EXPECT_GE(engine().stable_stamp(), *stamp);
    last = *stamp;
    std::string key =
        "\x20"
        "s";
    append_big_endian_64(key, *stamp);
    EXPECT_EQ(get(key + "/" + std::to_string(i)), "record");
  }
}

// Several records of one commit keep their order, and none replaces another.
TEST_P(EngineSuite, AppendsOfOneCommitAreCounted) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(commit([&](Txn& txn) -> Result<> {
      for (const char* record : {"a", "b", "c"}) {
        txn.append("\x20", std::to_string(txn.append_count()), record);
      }
      return txn.append_count() == 3 ? Result<>() : fail(kInternalError, "miscounted");
    }));
  }
  // One whose outcome was unknown was tried again.
  const std::size_t records = keys_in(*engine().read(), {"\x20", ""}).size();
  EXPECT_GE(records, 6U);
  EXPECT_EQ(records % 3, 0U);
}

TEST_P(EngineSuite, CountersAddUp) {
  constexpr int kThreads = 4;
  constexpr int kAdditions = 50;
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kAdditions; ++i) {
        const auto stamp =
            transact_and_wait(engine(), {}, Durability::kSync, [](Txn& txn) -> Result<> {
              txn.add(
                  "\x40"
                  "t",
                  {1, -10});
              return {};
            });
        if (!stamp && stamp.error().is(kUnavailable)) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto counters =
      decode_counters(*get("\x40"
                           "t"));
  const std::int64_t done = kThreads * kAdditions - failures;
  EXPECT_EQ(*counters, (Counters{done, -10 * done}));
}

// Read-modify-write from many threads: none may be lost, without any lock.
TEST_P(EngineSuite, IncrementsAreSerial) {
  constexpr int kThreads = 8;
  constexpr int kIncrements = 40;
  std::atomic<int> committed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kIncrements; ++i) {
        const auto stamp = transact_and_wait(engine(),
                                             {"\x10"
                                              "n"},
                                             Durability::kSync, [](Txn& txn) -> Result<> {
                                               ASSIGN_OR_RETURN(const auto old, txn.get("\x10"
                                                                                        "n"));
                                               txn.put(
                                                   "\x10"
                                                   "n",
                                                   std::to_string((old ? number_of(*old) : 0) + 1));
                                               return {};
                                             });
        if (stamp || !stamp.error().is(kUnavailable)) ++committed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(get("\x10"
                "n"),
            std::to_string(committed));
}

// Two transactions that each require the other's key absent: never both.
TEST_P(EngineSuite, NoWriteSkew) {
  for (int round = 0; round < 30; ++round) {
    const std::string a =
        "\x10"
        "a" +
        std::to_string(round);
    const std::string b =
        "\x10"
        "b" +
        std::to_string(round);
    const auto claim = [this](const std::string& other, const std::string& own) {
      const auto stamp =
          transact_and_wait(engine(), {other, own}, Durability::kSync, [&](Txn& txn) -> Result<> {
            ASSIGN_OR_RETURN(const auto taken, txn.get(other));
            if (taken) return fail(kInvalidInput, "taken");
            txn.put(own, "x");
            return {};
          });
      static_cast<void>(stamp);
    };
    std::thread first([&] { claim(a, b); });
    std::thread second([&] { claim(b, a); });
    first.join();
    second.join();
    EXPECT_FALSE(get(a) && get(b)) << round;
  }
}

// Money moves between accounts while others watch: every snapshot shows the same sum.
TEST_P(EngineSuite, TransfersKeepTheSum) {
  constexpr int kAccounts = 5;
  constexpr int kThreads = 4;
  constexpr int kTransfers = 40;
  constexpr int kStart = 100;
  const auto account = [](std::uint64_t i) { return "\x10\x61" + std::to_string(i); };
  for (int i = 0; i < kAccounts; ++i) put(account(i), std::to_string(kStart));
  std::atomic<int> running = kThreads;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      SeededRandom random(t);
      for (int i = 0; i < kTransfers; ++i) {
        const std::string from = account(random.below(kAccounts));
        const std::string to = account(random.below(kAccounts));
        static_cast<void>(transact_and_wait(engine(), {from, to}, Durability::kRelaxed,
                                            [&](Txn& txn) -> Result<> {
                                              ASSIGN_OR_RETURN(const auto taken, txn.get(from));
                                              txn.put(from, std::to_string(number_of(*taken) - 7));
                                              ASSIGN_OR_RETURN(const auto given, txn.get(to));
                                              txn.put(to, std::to_string(number_of(*given) + 7));
                                              return {};
                                            }));
      }
      --running;
    });
  }
  const auto sum = [this] {
    int total = 0;
    const auto view = engine().read({.snapshot = true});
    for (const auto cursor = view->scan({"\x10\x61", "\x10\x62"}); cursor->valid();
         cursor->next()) {
      total += std::stoi(std::string(cursor->value()));
    }
    return total;
  };
  while (running > 0) ASSERT_EQ(sum(), kAccounts * kStart);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum(), kAccounts * kStart);
}

// Whoever waits for an answer must get it, and only one.
// Whichever way each is read.
TEST_P(EngineSuite, NobodySeesAnOlderValueAfterANewerOne) {
  const std::string key =
      "\x10"
      "counter";
  const auto number = [](std::optional<std::string> value) { return std::stoi(*std::move(value)); };
  put(key, "0");
  std::atomic<bool> done = false;
  const auto read_on = [&](std::size_t first_way) {
    const std::vector<std::function<std::optional<std::string>()>> ways{
        [&] { return get(key); },
        [&] { return string_of(engine().read()->multi_get({key}).value().front()); },
        [&] {
          return std::string(engine().read()->scan({key, key + "0"})->value());
        },
        [&] { return string_of(engine().read({.snapshot = true})->get(key).value()); },
    };
    int last = 0;
    for (std::size_t i = first_way; !done; ++i) {
      const int seen = number(ways[i % ways.size()]());
      EXPECT_GE(seen, last) << "way " << i % ways.size();
      last = seen;
    }
  };
  std::thread one(read_on, 0);
  std::thread other(read_on, 2);
  for (int i = 1; i <= 1000; ++i) put(key, std::to_string(i));
  done = true;
  one.join();
  other.join();
}

TEST_P(EngineSuite, DoneIsCalledExactlyOnce) {
  constexpr int kTransactions = 200;
  std::array<std::atomic<int>, kTransactions> answers{};
  for (int i = 0; i < kTransactions; ++i) {
    Transaction transaction;
    transaction.keys = {"\x10" + std::to_string(i % 10)};
    transaction.body = [i](Txn& txn) -> Result<> {
      txn.put("\x10" + std::to_string(i % 10), "x");
      if (i % 3 == 0) return fail(kInvalidInput, "refused");
      return {};
    };
    transaction.done = [&answers, i](const Result<Stamp>&) { ++answers[i]; };
    engine().transact(std::move(transaction));
  }
  while (!transact_and_wait(engine(), {}, Durability::kSync, [](Txn&) -> Result<> { return {}; })) {
  }
  under_test_.reset();
  EXPECT_THAT(answers, testing::Each(testing::Eq(1)));
}

// A body may be anything: one that throws must fail alone.
TEST_P(EngineSuite, ThrowingBodyLeavesNoTrace) {
  const auto stamp = commit([](Txn& txn) -> Result<> {
    txn.put("\x10 a", "1");
    throw std::runtime_error("thrown");
  });
  ASSERT_FALSE(stamp);
  EXPECT_THAT(stamp.error().message(), testing::HasSubstr("thrown"));
  EXPECT_EQ(get("\x10 a"), std::nullopt);
  put("\x10 b", "1");
  EXPECT_EQ(get("\x10 b"), "1");
}

// Within a body, scans merge what is stored with what the body changed, wherever they lie.
TEST_P(EngineSuite, OwnWritesAgreeWithAMap) {
  const std::uint64_t seed = SystemRandom().next();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  const auto random_key = [&] { return "\x10" + std::to_string(10 + random.below(20)); };
  std::map<std::string, std::string> stored;
  for (int round = 0; round < 60; ++round) {
    std::vector<std::pair<std::string, std::optional<std::string>>> changes;
    for (std::uint64_t i = random.below(12); i > 0; --i) {
      const std::string value = std::to_string(random.next());
      changes.emplace_back(random_key(), random.chance(0.4) ? std::nullopt : std::optional(value));
    }
    const Range range{random_key(), random.chance(0.3) ? "" : random_key(), random.chance(0.5)};
    std::map<std::string, std::string> expected;
    std::vector<std::pair<std::string, std::string>> found;
    ASSERT_TRUE(commit([&](Txn& txn) -> Result<> {
      expected = stored;
      found.clear();
      for (const auto& [key, value] : changes) {
        if (value) {
          txn.put(key, *value);
          expected[key] = *value;
        } else {
          txn.erase(key);
          expected.erase(key);
        }
      }
      const auto cursor = txn.scan(range);
      for (; cursor->valid(); cursor->next()) found.emplace_back(cursor->key(), cursor->value());
      return cursor->status();
    }));
    stored = expected;
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const auto& entry : expected) {
      const bool before_end = range.end.empty() || entry.first < range.end;
      if (entry.first >= range.begin && before_end) wanted.push_back(entry);
    }
    if (range.reverse) std::reverse(wanted.begin(), wanted.end());
    ASSERT_EQ(found, wanted) << "round " << round;
  }
}

TEST_P(EngineSuite, DropEmptiesTheRangeAndNothingElse) {
  for (int begin = 0; begin < 3000; begin += 100) {
    ASSERT_TRUE(commit([&](Txn& txn) -> Result<> {
      for (int i = begin; i < begin + 100; ++i) {
        const std::string number = std::to_string(10000 + i);
        txn.put("\x10\x01" + number, std::string(50, 'x'));
        txn.put("\x10\x02" + number, std::string(50, 'x'));
      }
      return {};
    }));
  }
  while (!engine().drop({"\x10\x01", "\x10\x02"})) ASSERT_TRUE(under_test_->fails_at_times());
  const auto keys = keys_in(*engine().read(), {"\x10", ""});
  EXPECT_EQ(keys.size(), 3000U);
  EXPECT_EQ(keys.front().substr(0, 2), "\x10\x02");
}

// Random programs against a map: the plainest model there is.
TEST_P(EngineSuite, AgreesWithAMap) {
  const std::uint64_t seed = SystemRandom().next();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  std::map<std::string, std::string> model;
  const auto random_key = [&] { return "\x10" + std::to_string(random.below(40)); };
  for (int step = 0; step < 300; ++step) {
    std::map<std::string, std::optional<std::string>> changes;
    for (std::uint64_t i = random.below(6); i > 0; --i) {
      const std::string value = std::to_string(random.next());
      changes[random_key()] = random.chance(0.3) ? std::nullopt : std::optional(value);
    }
    const bool refuse = random.chance(0.2);
    const auto stamp = commit([&](Txn& txn) -> Result<> {
      for (const auto& [key, value] : changes) {
        if (value) {
          txn.put(key, *value);
        } else {
          txn.erase(key);
        }
      }
      if (refuse) return fail(kInvalidInput, "refused");
      return {};
    });
    ASSERT_EQ(stamp.has_value(), !refuse);
    if (!refuse) {
      for (const auto& [key, value] : changes) {
        if (value) {
          model[key] = *value;
        } else {
          model.erase(key);
        }
      }
    }
    const std::string key = random_key();
    const auto found = model.find(key);
    ASSERT_EQ(get(key), found == model.end() ? std::nullopt : std::optional(found->second));
    std::string begin = random_key();
    std::string end = random_key();
    const bool reverse = random.chance(0.5);
    std::vector<std::string> expected;
    for (const auto& [name, value] : model) {
      if (name >= begin && name < end) expected.push_back(name);
    }
    if (reverse) std::reverse(expected.begin(), expected.end());
    ASSERT_EQ(keys_in(*engine().read(), {begin, end, reverse}), expected);
  }
}

}  // namespace serein::kv
