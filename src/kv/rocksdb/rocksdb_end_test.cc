// An orderly end: what it waits for, and what it must not wait for.

#include <pthread.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>

#include "kv/rocksdb/rocksdb_fixture.h"

namespace serein::kv {
namespace {

using namespace std::chrono_literals;

// A file system on which compactions wait before their first table, while its gate is closed.
class SlowCompactions final : public rocksdb::FileSystemWrapper {
 public:
  SlowCompactions() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "SlowCompactions"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    if (std::filesystem::path(name).extension() == ".sst") {
      if (is_compaction()) {
        compactions.pass();
      } else {
        ++flushed;
      }
    }
    return target()->NewWritableFile(name, options, result, debug);
  }

  Gate compactions{true};
  std::atomic<int> flushed = 0;  // tables made from memory

 private:
  static bool is_compaction() {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof name);
    return std::string_view(name).substr(0, 11) == "rocksdb:low";
  }
};

class EndOfRocksEngineTest : public RocksEngineTest {
 protected:
  void TearDown() override { disk_->compactions.open(); }

  std::shared_ptr<SlowCompactions> disk_ = std::make_shared<SlowCompactions>();
};

// Compactions have the lowest priority: on a busy machine they would hold up the end for minutes,
// until a service manager loses patience.
TEST_F(EndOfRocksEngineTest, DoesNotWaitForCompactions) {
  RocksOptions options = tiny_options();
  options.write_buffer_bytes = 64U << 20U;
  options.file_system = disk_;
  open(options);
  // As many tables as can be before writes are slowed down: each copy makes one.
  for (int i = 1; i <= 19; ++i) {
    ASSERT_TRUE(put("\x10 small", std::to_string(i)));
    ASSERT_TRUE(engine_->checkpoint(directory_.path() + "/copy" + std::to_string(i)));
    ASSERT_EQ(disk_->flushed, i);
  }
  // So much that the end makes a table of it.
  const std::string large(100'000, 'v');
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(put("\x10 large " + std::to_string(i), large, Durability::kRelaxed));
  }
  ASSERT_EQ(disk_->flushed, 19);
  std::thread end([this] { engine_.reset(); });
  for (int i = 0; i < 1000 && disk_->flushed == 19; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(disk_->flushed, 20) << "it waits for a compaction";
  disk_->compactions.open();
  end.join();
  open();
  EXPECT_EQ(*engine_->read()->get("\x10 large 199"), large);
}

}  // namespace
}  // namespace serein::kv
