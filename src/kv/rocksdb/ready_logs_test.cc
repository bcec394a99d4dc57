#include "kv/rocksdb/ready_logs.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLogBytes = 1'300'000;  // in several steps, the last one smaller

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Refuses to make the next log.
class NoSpace final : public rocksdb::FileSystemWrapper {
 public:
  NoSpace() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "NoSpace"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    if (fs::path(path).extension() == ".log") {
      return target()->NewWritableFile(path, options, result, debug);
    }
    ++refused;
    return rocksdb::IOStatus::NoSpace();
  }
  std::atomic<int> refused = 0;
};

class ReadyLogsTest : public testing::Test {
 protected:
  ReadyLogs on(const std::shared_ptr<rocksdb::FileSystem>& files) const {
    return {files, directory_.path(), kLogBytes};
  }
  fs::path file(const std::string& name) const { return fs::path(directory_.path()) / name; }

  // Begins that log and leaves "log" in it.
  void begin(ReadyLogs& logs, const std::string& name) const {
    std::unique_ptr<rocksdb::FSWritableFile> log;
    ASSERT_TRUE(logs.NewWritableFile(file(name), {}, &log, nullptr).ok());
    ASSERT_TRUE(log->Append("log", {}, nullptr).ok());
    ASSERT_TRUE(log->Sync({}, nullptr).ok());
  }

  template <class Condition>
  static bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  TemporaryDirectory directory_;
};

TEST_F(ReadyLogsTest, FromTheThirdOnLogsOverwriteZeros) {
  auto logs = on(rocksdb::FileSystem::Default());
  write(ready_log(directory_.path()), "of a process that was killed");
  begin(logs, "000001.log");
  EXPECT_FALSE(fs::exists(ready_log(directory_.path())));
  begin(logs, "000004.log");
  EXPECT_EQ(read(file("000001.log")), "log");
  EXPECT_EQ(read(file("000004.log")), "log");
  for (const std::string name : {"000007.log", "000010.log"}) {
    // It is not taken before it is whole and synced: until then logs grow.
    ASSERT_TRUE(comes_true([&] {
      begin(logs, name);
      return fs::file_size(file(name)) == kLogBytes;
    })) << name;
    EXPECT_EQ(read(file(name)), "log" + std::string(kLogBytes - 3, '\0')) << name;
  }
}

TEST_F(ReadyLogsTest, ALogIsCutWhereItEndsWhenItIsClosed) {
  auto logs = on(rocksdb::FileSystem::Default());
  begin(logs, "000001.log");
  for (const std::string content : {"", "log"}) {
    std::unique_ptr<rocksdb::FSWritableFile> log;
    ASSERT_TRUE(comes_true([&] {
      EXPECT_TRUE(logs.NewWritableFile(file("000002.log"), {}, &log, nullptr).ok());
      return fs::file_size(file("000002.log")) == kLogBytes;
    }));
    if (!content.empty()) {
      EXPECT_TRUE(log->Append(content, {}, nullptr).ok());
    }
    ASSERT_TRUE(log->Close({}, nullptr).ok());
    EXPECT_EQ(read(file("000002.log")), content);
  }
}

TEST_F(ReadyLogsTest, NothingIsLeftReadyAtTheEnd) {
  {
    auto logs = on(rocksdb::FileSystem::Default());
    begin(logs, "000001.log");
    begin(logs, "000002.log");
  }
  EXPECT_FALSE(fs::exists(ready_log(directory_.path())));
}

TEST_F(ReadyLogsTest, LogsGrowWhereThereIsNoSpace) {
  const auto disk = std::make_shared<NoSpace>();
  auto logs = on(disk);
  EXPECT_TRUE(comes_true([&] {
    begin(logs, "000001.log");
    EXPECT_EQ(read(file("000001.log")), "log");
    return disk->refused > 3;
  })) << "it is tried again with each log";
}

TEST_F(ReadyLogsTest, ALogIsDeletedWithAllBeforeIt) {
  auto logs = on(rocksdb::FileSystem::Default());
  for (const std::string name : {"000009.log", "000010.log", "1000000.log", "x.log", "9.sst"}) {
    write(file(name), "");
  }
  const auto names = [&] {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      found.insert(entry.path().filename());
    }
    return found;
  };
  ASSERT_TRUE(logs.DeleteFile(file("000010.log"), {}, nullptr).ok());
  EXPECT_EQ(names(), (std::set<std::string>{"1000000.log", "x.log", "9.sst"}));
  EXPECT_TRUE(logs.DeleteFile(file("000009.log"), {}, nullptr).ok()) << "is gone already";
  ASSERT_TRUE(logs.DeleteFile(file("9.sst"), {}, nullptr).ok());
  EXPECT_EQ(names(), (std::set<std::string>{"1000000.log", "x.log"}));
}

// With a database above: what a process that is killed leaves ends in zeros, and nothing is missing
// from it; an orderly end leaves none.
using ReadyLogsOfADatabaseTest = RocksEngineTest;

TEST_F(ReadyLogsOfADatabaseTest, KilledItLeavesZerosAndClosedNone) {
  RocksOptions options = tiny_options();
  const auto full = log_bytes(options);
  const auto live_logs = [&](const fs::path& dir) {
    std::set<fs::path> logs;
    for (const auto& entry : fs::directory_iterator(dir)) {
      std::error_code gone;
      if (entry.path().extension() == ".log" && entry.file_size(gone) >= full && !gone) {
        logs.insert(entry.path());
      }
    }
    return logs;
  };
  open(options);
  int keys = 0;
  const auto key = [](int i) { return "\x10" + std::to_string(100'000 + i); };
  while (live_logs(path()).empty() && keys < 20'000) {
    ASSERT_TRUE(put(key(keys++), std::string(1000, 'v')));
  }
  const auto logs = live_logs(path());
  ASSERT_FALSE(logs.empty()) << "no log was ready in time";
  const std::string content = read(*logs.rbegin());
  EXPECT_EQ(content.substr(content.size() - 1000), std::string(1000, '\0'));
  engine_.reset();
  for (const auto& entry : fs::directory_iterator(path())) {
    if (entry.path().extension() != ".log") continue;
    const std::string closed = read(entry.path());
    EXPECT_TRUE(closed.empty() || closed.back() != '\0') << entry.path();
  }
  open(options);
  for (int i = 0; i < keys; ++i) EXPECT_TRUE(*engine_->read()->get(key(i))) << i;
}

}  // namespace
}  // namespace serein::kv
