// The lossy file system must lose what a loss of power may lose, and nothing else: or the crash
// runs above it show nothing, or complain of what no disk would do.
#include "crash/lossy_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::crash {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

const rocksdb::IOOptions kIo;

class LossyFileSystemTest : public testing::Test {
 protected:
  LossyFileSystemTest() {
    std::string pattern = testing::TempDir() + "serein_lossy_XXXXXX";
    dir_ = ::mkdtemp(pattern.data());
  }
  ~LossyFileSystemTest() override { fs::remove_all(dir_); }

  // Runs `work` in a process that is killed at its end, or by it.
  static void run_and_kill(const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it broke before its end";
  }

  // Runs `check` in a process of its own. Engines run in no other: one that a process has had
  // leaves it threads, of which those that it forks would have only the memory.
  static void run_alone(const std::function<void()>& check) {
    const pid_t child = ::fork();
    if (child == 0) {
      check();
      ::_exit(HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above";
  }

  std::string path(const std::string& name) const { return dir_ + "/" + name; }
  std::string content(const std::string& name) const {
    std::ifstream file(path(name));
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void put_on_disk(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  std::unique_ptr<rocksdb::FSWritableFile> make(rocksdb::FileSystem& files,
                                                const std::string& name) const {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    if (!files.NewWritableFile(path(name), {}, &file, nullptr).ok()) std::abort();
    return file;
  }
  void sync_directory(rocksdb::FileSystem& files) const {
    std::unique_ptr<rocksdb::FSDirectory> directory;
    if (!files.NewDirectory(dir_, kIo, &directory, nullptr).ok()) std::abort();
    if (!directory->Fsync(kIo, nullptr).ok()) std::abort();
  }
  std::vector<std::string> children(rocksdb::FileSystem& files) const {
    std::vector<std::string> names;
    EXPECT_TRUE(files.GetChildren(dir_, kIo, &names, nullptr).ok());
    return names;
  }

  std::string dir_;
};

TEST_F(LossyFileSystemTest, KeepsWhatWasSyncedAndLosesWhatWasAppendedAfterIt) {
  run_and_kill([this] {
    const auto files = make_lossy_file_system();
    const auto file = make(*files, "a");
    sync_directory(*files);
    file->Append("synced", kIo, nullptr);
    file->Flush(kIo, nullptr);
    file->Sync(kIo, nullptr);
    file->Append(" and not", kIo, nullptr);
    file->Flush(kIo, nullptr);
  });
  EXPECT_EQ(content("a"), "synced");
}

// Nothing else can tell whether torn ends are dealt with.
TEST_F(LossyFileSystemTest, TearsWhatWasAppendedToALogAndNotSynced) {
  constexpr std::size_t kBytes = 100 * 512;
  run_and_kill([this] {
    const auto files = make_lossy_file_system();
    const auto file = make(*files, "1.log");
    sync_directory(*files);
    file->Append(std::string(1000, 's'), kIo, nullptr);
    file->Sync(kIo, nullptr);
    for (int i = 0; i < 10; ++i) file->Append(std::string(kBytes, 'u'), kIo, nullptr);
  });
  const std::string log = content("1.log");
  EXPECT_EQ(log.substr(0, 1000), std::string(1000, 's'));
  const std::string torn = log.substr(1000);
  EXPECT_LE(torn.size(), 10 * kBytes);
  EXPECT_GT(std::count(torn.begin(), torn.end(), 'u'), 0);
  EXPECT_GT(std::count(torn.begin(), torn.end(), '\0'), 0);
}

// Syncing a file does not sync its name.
TEST_F(LossyFileSystemTest, LosesNewFilesOfDirectoriesThatWereNotSynced) {
  run_and_kill([this] {
    const auto files = make_lossy_file_system();
    const auto file = make(*files, "a");
    file->Append("synced", kIo, nullptr);
    file->Fsync(kIo, nullptr);
  });
  const auto files = make_lossy_file_system();
  EXPECT_FALSE(fs::exists(path("a")));
  EXPECT_THAT(children(*files), testing::IsEmpty());
  sync_directory(*files);
  EXPECT_TRUE(fs::is_empty(dir_)) << "nothing is left over either";
}

TEST_F(LossyFileSystemTest, UndoesRenamesAndDeletionsThatWereNotSynced) {
  put_on_disk("old", "1");
  put_on_disk("replaced", "2");
  put_on_disk("deleted", "3");
  run_and_kill([this] {
    const auto files = make_lossy_file_system();
    files->RenameFile(path("old"), path("new"), kIo, nullptr);
    const auto file = make(*files, "temporary");
    file->Append("4", kIo, nullptr);
    file->Sync(kIo, nullptr);
    files->RenameFile(path("temporary"), path("replaced"), kIo, nullptr);
    files->DeleteFile(path("deleted"), kIo, nullptr);
  });
  EXPECT_EQ(content("old"), "1");
  EXPECT_FALSE(fs::exists(path("new")));
  EXPECT_EQ(content("replaced"), "2");
  EXPECT_EQ(content("deleted"), "3");
}

TEST_F(LossyFileSystemTest, KeepsRenamesAndDeletionsThatWereSynced) {
  put_on_disk("old", "1");
  put_on_disk("replaced", "2");
  put_on_disk("deleted", "3");
  run_and_kill([this] {
    const auto files = make_lossy_file_system();
    files->RenameFile(path("old"), path("new"), kIo, nullptr);
    const auto file = make(*files, "temporary");
    file->Append("4", kIo, nullptr);
    file->Sync(kIo, nullptr);
    files->RenameFile(path("temporary"), path("replaced"), kIo, nullptr);
    files->DeleteFile(path("deleted"), kIo, nullptr);
    sync_directory(*files);
  });
  EXPECT_THAT(children(*make_lossy_file_system()), UnorderedElementsAre("new", "replaced"));
  EXPECT_EQ(content("new"), "1");
  EXPECT_EQ(content("replaced"), "4");
}

// While it lives, a process sees what it did: a database could not run otherwise.
TEST_F(LossyFileSystemTest, TheProcessItselfSeesEverything) {
  put_on_disk("old", "1");
  put_on_disk("deleted", "3");
  const auto files = make_lossy_file_system();
  make(*files, "made")->Sync(kIo, nullptr);
  files->RenameFile(path("old"), path("new"), kIo, nullptr);
  files->RenameFile(path("made"), path("moved"), kIo, nullptr);
  files->DeleteFile(path("deleted"), kIo, nullptr);
  EXPECT_THAT(children(*files), UnorderedElementsAre("new", "moved"));
  EXPECT_TRUE(files->FileExists(path("deleted"), kIo, nullptr).IsNotFound() ||
              files->FileExists(path("deleted"), kIo, nullptr).IsPathNotFound());
  EXPECT_FALSE(files->FileExists(path("old"), kIo, nullptr).ok());
  std::uint64_t size = 0;
  EXPECT_TRUE(files->GetFileSize(path("new"), kIo, &size, nullptr).ok());
  EXPECT_EQ(size, 1U);
  make(*files, "deleted");
  EXPECT_THAT(children(*files), UnorderedElementsAre("new", "moved", "deleted"));
  sync_directory(*files);
  EXPECT_THAT(children(*files), UnorderedElementsAre("new", "moved", "deleted"));
}

// The point of it: an engine that did not sync before it answered would be found out.
TEST_F(LossyFileSystemTest, EngineKeepsSyncedCommitsAndLosesRelaxedOnes) {
  run_and_kill([this] {
    Logger logger(LogLevel::kWarning);
    kv::RocksOptions options;
    options.file_system = make_lossy_file_system();
    const auto engine = *kv::open_rocksdb(path("db"), options, logger);
    const auto put = [](const std::string& key, const std::string& value) {
      return [key, value](kv::Txn& txn) -> Result<> {
        txn.put(key, value);
        return {};
      };
    };
    if (!kv::transact_and_wait(*engine, {}, kv::Durability::kSync, put("\x10 synced", "1"))) return;
    kv::Transaction relaxed;
    relaxed.durability = kv::Durability::kRelaxed;
    // So many sectors that it is not by chance that all of them reach the disk.
    relaxed.body = put("\x10 relaxed", std::string(100'000, '1'));
    // On the commit thread: nothing can be synced between the answer and the end.
    relaxed.done = [](const Result<kv::Stamp>& stamp) {
      if (stamp) ::kill(::getpid(), SIGKILL);
    };
    engine->transact(std::move(relaxed));
    ::sleep(10);
    ::_exit(1);
  });
  run_alone([this] {
    Logger logger(LogLevel::kWarning);
    kv::RocksOptions options;
    options.file_system = make_lossy_file_system();
    const auto engine = kv::open_rocksdb(path("db"), options, logger);
    ASSERT_TRUE(engine) << engine.error().message();
    EXPECT_TRUE((*engine)->read()->get("\x10 synced").value());
    EXPECT_FALSE((*engine)->read()->get("\x10 relaxed").value());
  });
}

// Kills the process at its Nth operation that changes the disk.
class Countdown final : public rocksdb::FileSystemWrapper {
 public:
  Countdown(std::shared_ptr<rocksdb::FileSystem> files, int operations)
      : FileSystemWrapper(std::move(files)), left_(operations) {}
  const char* Name() const override { return "Countdown"; }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    count();
    auto status = target()->NewWritableFile(path, options, result, debug);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), *this);
    return status;
  }
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override {
    count();
    auto status = target()->ReuseWritableFile(path, old_path, options, result, debug);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), *this);
    return status;
  }
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override {
    auto status = target()->NewDirectory(path, options, result, debug);
    if (status.ok()) *result = std::make_unique<Directory>(std::move(*result), *this);
    return status;
  }
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    count();
    return target()->RenameFile(from, to, options, debug);
  }
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    count();
    return target()->DeleteFile(path, options, debug);
  }

 private:
  struct File final : rocksdb::FSWritableFileOwnerWrapper {
    File(std::unique_ptr<rocksdb::FSWritableFile>&& file, Countdown& countdown_of)
        : FSWritableFileOwnerWrapper(std::move(file)), countdown(countdown_of) {}
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      countdown.count();
      return FSWritableFileOwnerWrapper::Sync(options, debug);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
      countdown.count();
      return FSWritableFileOwnerWrapper::Fsync(options, debug);
    }
    Countdown& countdown;
  };
  struct Directory final : rocksdb::FSDirectoryWrapper {
    Directory(std::unique_ptr<rocksdb::FSDirectory>&& directory, Countdown& countdown_of)
        : FSDirectoryWrapper(std::move(directory)), countdown(countdown_of) {}
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& options,
                                          rocksdb::IODebugContext* debug,
                                          const rocksdb::DirFsyncOptions& reason) override {
      countdown.count();
      return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, reason);
    }
    Countdown& countdown;
  };

  void count() {
    if (--left_ == 0) ::kill(::getpid(), SIGKILL);
  }

  std::atomic<int> left_;
};

// Wherever a loss of power strikes, from the first start on: the database opens again, and holds
// what was acknowledged.
TEST_F(LossyFileSystemTest, EveryPointOfACrashIsSurvived) {
  constexpr int kPuts = 60;
  Logger logger(LogLevel::kOff);
  auto* const acknowledged = static_cast<std::atomic<int>*>(
      ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
             -1, 0));
  ASSERT_NE(acknowledged, MAP_FAILED);
  const auto open = [&](std::shared_ptr<rocksdb::FileSystem> files) {
    kv::RocksOptions options;
    options.write_buffer_bytes = 64U << 10U;  // some are written out, too
    options.file_system = std::move(files);
    return kv::open_rocksdb(path("db"), options, logger);
  };
  const auto key = [](int i) { return "\x10" + std::to_string(i); };
  bool ended = false;
  int operations = 1;
  for (; !ended; ++operations) {
    SCOPED_TRACE("killed at operation " + std::to_string(operations));
    fs::remove_all(path("db"));
    *acknowledged = 0;
    const pid_t child = ::fork();
    if (child == 0) {
      auto engine = open(std::make_shared<Countdown>(make_lossy_file_system(), operations));
      if (!engine) ::_exit(1);
      for (int i = 0; i < kPuts; ++i) {
        const auto put = [&, i](kv::Txn& txn) -> Result<> {
          txn.put(key(i), std::string(3000, 'v'));
          return {};
        };
        if (!kv::transact_and_wait(**engine, {}, kv::Durability::kSync, put)) ::_exit(1);
        ++*acknowledged;
      }
      engine->reset();
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ended = WIFEXITED(status);
    if (ended) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
    }
    run_alone([&] {
      const auto engine = open(make_lossy_file_system());
      ASSERT_TRUE(engine) << engine.error().message();
      for (int i = 0; i < *acknowledged; ++i) {
        ASSERT_TRUE((*engine)->read()->get(key(i)).value()) << "put " << i << " is lost";
      }
    });
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(operations, 80) << "few operations were met: is the file system in use?";
  ::munmap(acknowledged, sizeof(std::atomic<int>));
}

}  // namespace
}  // namespace serein::crash
