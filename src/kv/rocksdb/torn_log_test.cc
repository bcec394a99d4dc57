// What a loss of power may leave of the log, made from what a database wrote: pages that are
// missing, in any order. What had been synced must be there or be missed; the rest must not be in
// the way.
#include "kv/rocksdb/torn_log.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "kv/rocksdb/log_reader.h"
#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

void append_little_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8U * i);
}

// As RocksDB writes one: checksum, length, kind, content.
std::string record(char kind, const std::string& content) {
  std::string out;
  append_little_endian(out, std::rotr(crc32c(kind + content), 15) + 0xA282EAD8U, 4);
  append_little_endian(out, content.size(), 2);
  return out + kind + content;
}

// One that puts the key "later".
std::string batch(std::uint64_t number, std::optional<SyncedThrough> synced) {
  rocksdb::WriteBatch batch;
  if (synced) append_synced_through(batch, *synced);
  batch.Put("\x10 later", "1");
  std::string head;
  append_little_endian(head, number, 8);
  return head + batch.Data().substr(head.size());
}

std::string log_of(const std::string& batch) { return record(1, batch); }

// The number of the last change in a log.
std::uint64_t last_change(const std::string& log) {
  LogReader reader(log);
  std::uint64_t last = 0;
  for (std::uint64_t at = 0; reader.read(at); at = reader.end()) {
    const auto byte = [&](std::size_t i) -> std::uint64_t {
      return static_cast<std::uint8_t>(reader.content()[i]);
    };
    last = (byte(0) | byte(1) << 8U) + (byte(8) | byte(9) << 8U) - 1;
  }
  return last;
}

std::string key(int i) { return "\x10 " + std::to_string(1000 + i); }

class TornLogTest : public RocksEngineTest {
 protected:
  void SetUp() override {
    options_ = tiny_options();
    options_.write_buffer_bytes = 16U << 20U;  // all of it stays in the log
    open(options_);
  }

  // The latest log with something in it. Those before may be deleted meanwhile.
  fs::path log() const {
    fs::path latest;
    for (const auto& entry : fs::directory_iterator(path())) {
      std::error_code gone;
      const bool has_bytes = entry.file_size(gone) > 0 && !gone;
      if (entry.path().extension() == ".log" && has_bytes) latest = std::max(latest, entry.path());
    }
    EXPECT_FALSE(latest.empty()) << "no log";
    return latest;
  }

  static std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }

  // What the log holds after each of these writes, as if power were lost then.
  std::vector<std::string> write_keys(int begin, int end, std::size_t bytes,
                                      Durability durability) {
    std::vector<std::string> logs;
    for (int i = begin; i < end; ++i) {
      EXPECT_TRUE(put(key(i), std::string(bytes, static_cast<char>('a' + i % 26)), durability));
      logs.push_back(read(log()));
    }
    return logs;
  }

  fs::path copy() const { return directory_.path() + "/copy"; }

  // Whether the database opens on that log; then `keys()` says what it has.
  bool opens_with(const std::string& content) {
    fs::remove_all(copy());
    fs::copy(image_, copy());
    write(copy() / name_, content);
    auto opened = open_rocksdb(copy(), options_, logger_);
    keys_.clear();
    if (!opened) {
      EXPECT_TRUE(opened.error().is(kCorruption)) << opened.error().to_string();
      EXPECT_EQ(read(copy() / name_), content) << "is left as it is";
      return false;
    }
    const auto view = (*opened)->read();
    for (const auto cursor = view->scan({"\x10", ""}); cursor->valid(); cursor->next()) {
      keys_.emplace_back(cursor->key());
    }
    return true;
  }

  // Closes the database, and keeps the directory as it is now, and the name of its log.
  void take_image() {
    image_ = directory_.path() + "/image";
    name_ = log().filename();
    fs::copy(path(), image_);
  }

  std::vector<std::string> first_keys(int count) const {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) keys.push_back(key(i));
    return keys;
  }

  RocksOptions options_;
  fs::path image_;
  fs::path name_;
  std::vector<std::string> keys_;
  const std::uint64_t seed_ = SystemRandom().next();
  SeededRandom random_{seed_};
};

// One write was under way: of its bytes any sectors may be on disk, and the file any length.
TEST_F(TornLogTest, TornRecordIsCutOff) {
  write_keys(0, 20, 300, Durability::kSync);
  const auto logs = write_keys(20, 22, 70'000, Durability::kSync);
  take_image();
  const std::string& before = logs[0];
  const std::string& after = logs[1];
  for (int round = 0; round < 60; ++round) {
    std::string torn = after;
    for (std::size_t at = before.size() / kSector * kSector; at < torn.size(); at += kSector) {
      if (random_.chance(0.5)) continue;
      const std::size_t from = std::max(at, before.size());
      const std::size_t end = std::min(at + kSector, torn.size());
      std::fill(torn.begin() + from, torn.begin() + end, '\0');
    }
    torn.resize(before.size() + random_.below(torn.size() - before.size() + 1));
    if (random_.chance(0.5)) torn.resize(torn.size() + 100'000);  // was set aside for the log
    ASSERT_TRUE(opens_with(torn)) << "seed " << seed_ << ", round " << round;
    EXPECT_EQ(keys_, first_keys(21)) << "seed " << seed_ << ", round " << round;
  }
  ASSERT_TRUE(opens_with(after + std::string(100'000, '\0')));
  EXPECT_EQ(keys_, first_keys(22)) << "what is whole counts, synced or not";
}

// The same in what was acknowledged: zeros as well, which RocksDB itself would pass over.
TEST_F(TornLogTest, GapBeforeWhatWasSyncedIsDamage) {
  const auto logs = write_keys(0, 22, 3000, Durability::kSync);
  take_image();
  for (int i = 1; i < 21; ++i) {
    for (const char byte : {'\0', '\xFF'}) {
      std::string damaged = logs.back();
      // Of the record of key i, not of the last one: behind that nothing says what it was.
      const std::size_t from = logs[i - 1].size() + random_.below(2900);
      std::fill_n(damaged.begin() + from, 100, byte);
      EXPECT_FALSE(opens_with(damaged)) << i << " from " << from;
    }
  }
  std::string zeros = logs.back();
  std::fill_n(zeros.begin(), 32U << 10U, '\0');
  EXPECT_FALSE(opens_with(zeros)) << "a whole block";
}

// Writes that are not synced may be on disk in any order: those before the first that is missing
// are there, those behind it are not, though they are whole.
TEST_F(TornLogTest, HoleInWhatWasNotSyncedEndsTheLog) {
  // Until it happens within the time after which they would be synced.
  std::string before;
  std::vector<std::string> logs;
  bool was_synced = true;
  for (int attempt = 0; was_synced && attempt < 100; ++attempt) {
    engine_.reset();
    fs::remove_all(path());
    open(options_);
    const Stamp stamp = *put(key(0), "0");
    before = read(log());
    logs = write_keys(1, 10, 3000, Durability::kRelaxed);
    was_synced = engine_->stable_stamp() != stamp;
  }
  ASSERT_FALSE(was_synced);
  take_image();
  std::string torn = logs.back();
  std::fill_n(torn.begin() + logs[3].size() + 1000, 100, '\0');  // in the record of key 5
  ASSERT_TRUE(opens_with(torn));
  EXPECT_EQ(keys_, first_keys(5));
  std::fill_n(torn.begin() + before.size(), 100, '\0');
  ASSERT_TRUE(opens_with(torn));
  EXPECT_EQ(keys_, first_keys(1));
}

// A directory that was closed says so: there, even damage to all of the log shows.
TEST_F(TornLogTest, EndOfAClosedLogIsDamage) {
  const auto logs = write_keys(0, 5, 300, Durability::kSync);
  const fs::path file = log();
  engine_.reset();
  take_image();
  const std::string closed = read(file);
  ASSERT_TRUE(opens_with(closed));
  EXPECT_EQ(keys_, first_keys(5));
  std::string damaged = closed;
  damaged[logs[4].size() - 1] ^= 1;  // of the last write
  EXPECT_FALSE(opens_with(damaged));
  for (int i = 0; i < 4; ++i) damaged[logs[i].size() - 1] ^= 1;
  EXPECT_FALSE(opens_with(damaged)) << "no write is whole";
}

// Without an earlier log nobody knows where one has to begin.
TEST_F(TornLogTest, FirstOfALogIsSynced) {
  options_ = tiny_options();
  open(options_);
  ASSERT_TRUE(put(key(0), ""));
  fs::path file = log();
  int switches = 0;
  for (int i = 1; i < 200; ++i) {
    const auto stamp = put(key(i), std::string(3000, 'x'), Durability::kRelaxed);
    ASSERT_TRUE(stamp);
    if (log() == file) continue;
    ++switches;
    file = log();
    EXPECT_GE(engine_->stable_stamp(), *stamp);
  }
  EXPECT_GT(switches, 3);
}

// What is cut off never comes back, whatever is written then.
TEST_F(TornLogTest, WhatWasCutOffDoesNotComeBack) {
  const auto logs = write_keys(0, 3, 300, Durability::kSync);
  take_image();
  ASSERT_TRUE(opens_with(logs[2].substr(0, logs[1].size() + 200) + std::string(kSector, '\0')));
  EXPECT_EQ(keys_, first_keys(2));
  auto engine = open_rocksdb(copy(), options_, logger_);
  ASSERT_TRUE(engine);
  engine->reset();
  engine = open_rocksdb(copy(), options_, logger_);
  ASSERT_TRUE(engine);
  EXPECT_EQ(*(*engine)->read()->get(key(1)), std::string(300, 'b'));
  EXPECT_EQ(*(*engine)->read()->get(key(2)), std::nullopt);
}

// A log that was begun behind what is torn goes with it, unless it says that all of it was synced.
TEST_F(TornLogTest, LaterLogFollowsATornOne) {
  const auto logs = write_keys(0, 3, 300, Durability::kSync);
  take_image();
  const std::string torn = logs[2].substr(0, logs[2].size() - 100) + std::string(100, '\0');
  const auto last = last_change(logs[1]);
  write(image_ / "000900.log", log_of(batch(last + 2, last)));
  ASSERT_TRUE(opens_with(torn));
  EXPECT_EQ(keys_, first_keys(2));
  write(image_ / "000900.log", log_of(batch(last + 2, last + 1)));
  EXPECT_FALSE(opens_with(torn));
  write(image_ / "000900.log", log_of(batch(last + 2, std::nullopt)));
  EXPECT_FALSE(opens_with(torn)) << "earlier versions did not say it";
  write(image_ / "000900.log", log_of(batch(last + 1, std::nullopt)));
  ASSERT_TRUE(opens_with(logs[1]));
  EXPECT_EQ(keys_.back(), "\x10 later") << "nothing is torn";
}

// A log that was set aside with zeros and not closed ends in them: none of it is missing where the
// next one goes on with the number that follows.
TEST_F(TornLogTest, LaterLogFollowsOneThatEndsInZeros) {
  const auto logs = write_keys(0, 3, 300, Durability::kSync);
  take_image();
  const std::string zeros = logs[1] + std::string(100'000, '\0');
  const auto last = last_change(logs[1]);
  ASSERT_TRUE(opens_with(zeros));
  EXPECT_EQ(keys_, first_keys(2));
  write(image_ / "000900.log", log_of(batch(last + 1, last)) + std::string(50'000, '\0'));
  ASSERT_TRUE(opens_with(zeros));
  EXPECT_EQ(keys_.back(), "\x10 later");
  write(image_ / "000901.log", log_of(batch(last + 3, last + 1)));
  ASSERT_TRUE(opens_with(zeros));
  EXPECT_EQ(keys_.back(), "\x10 later") << "the first, which stands before what is missing";
  write(image_ / "000901.log", log_of(batch(last + 3, last + 2)));
  EXPECT_FALSE(opens_with(zeros)) << "what is missing had been synced";
  fs::remove(image_ / "000901.log");
  write(image_ / "000900.log", log_of(batch(last + 2, last)));
  ASSERT_TRUE(opens_with(zeros));
  EXPECT_EQ(keys_, first_keys(2)) << "zeros are all that is left of a write that was not synced";
  write(image_ / "000900.log", log_of(batch(last + 2, last + 1)));
  EXPECT_FALSE(opens_with(zeros)) << "zeros are all that is left of a write that was synced";
}

// Wherever it stands: zeros are passed over in leaps.
TEST(LogReaderTest, FindsARecordBehindZeros) {
  const std::string whole = record(1, "content");
  constexpr std::size_t kBlock = 32U << 10U;
  for (const std::size_t begin : {std::size_t{0}, kBlock - 100, kBlock, 3 * kBlock}) {
    for (std::size_t at = begin; at < begin + 100 - whole.size(); ++at) {
      const std::string log = std::string(at, '\0') + whole + std::string(70'000, '\0');
      LogReader reader(log);
      ASSERT_TRUE(reader.find(0)) << at;
      EXPECT_EQ(reader.begin(), at);
      EXPECT_EQ(reader.content(), "content");
      EXPECT_FALSE(reader.find(reader.end()));
    }
  }
}

// Of another version of RocksDB, say: nobody may cut off what he does not know.
TEST_F(TornLogTest, RecordOfAnUnknownKindIsRefused) {
  const auto logs = write_keys(0, 3, 300, Durability::kSync);
  take_image();
  EXPECT_FALSE(opens_with(logs[1] + record(9, "compression")));
  EXPECT_TRUE(opens_with(logs[1] + record(1, "").replace(0, 1, "?")));
}

}  // namespace
}  // namespace serein::kv
