// Commits of 1 KB values on the RocksDB engine, each reading the old value first as a PutItem does,
// by the number of clients that wait for an answer; beside the cost of a bare sync on the same
// disk.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "base/mutex.h"
#include "base/random.h"
#include "kv/key_encoding.h"
#include "kv/rocksdb/rocksdb_engine.h"

namespace serein::kv {
namespace {

constexpr std::uint64_t kKeys = 100'000;
constexpr std::size_t kValueBytes = 1024;

// In the directory of work, since /tmp may be no disk.
class Directory {
 public:
  Directory() {
    std::string pattern = std::filesystem::current_path() / "serein_bench_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Lets so many through at a time.
class Slots {
 public:
  explicit Slots(std::int64_t count) : free_(count) {}
  void take() {
    MutexLock lock(mutex_);
    while (free_ == 0) changed_.wait(mutex_);
    --free_;
  }
  void give() {
    MutexLock lock(mutex_);
    ++free_;
    changed_.notify_one();
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::int64_t free_ GUARDED_BY(mutex_);
};

std::string key_of(std::uint64_t number) {
  std::string key;
  append_keyspace(key, Keyspace::kItems);
  append_big_endian_32(key, bucket_of(std::to_string(number)));
  append_bytes(key, std::to_string(number));
  return key;
}

std::string random_value(Random& random) {
  std::string value;
  while (value.size() < kValueBytes) append_big_endian_64(value, random.next());
  return value;
}

void commits(benchmark::State& state, Durability durability) {
  const Directory directory;
  Logger logger;
  const auto engine = *open_rocksdb(directory.path() + "/db", {}, logger);
  SeededRandom random(1);
  const std::string value = random_value(random);
  Slots slots(state.range(0));
  std::atomic<std::uint64_t> failed = 0;
  for (auto _ : state) {
    slots.take();
    Transaction transaction;
    transaction.keys = {key_of(random.below(kKeys))};
    transaction.durability = durability;
    transaction.bytes = kValueBytes;
    transaction.body = [key = transaction.keys[0], &value](Txn& txn) -> Result<> {
      ASSIGN_OR_RETURN(const auto old, txn.get(key));
      txn.put(key, value);
      if (!old) txn.add("\x40 table", {1, kValueBytes});
      return {};
    };
    transaction.done = [&](const Result<Stamp>& stamp) {
      if (!stamp) ++failed;
      slots.give();
    };
    engine->transact(std::move(transaction));
  }
  for (std::int64_t i = 0; i < state.range(0); ++i) slots.take();
  if (failed > 0) state.SkipWithError("a commit failed");
  state.SetItemsProcessed(state.iterations());
}

void synced_commits(benchmark::State& state) { commits(state, Durability::kSync); }
BENCHMARK(synced_commits)->Arg(1)->Arg(16)->Arg(64)->UseRealTime()->MeasureProcessCPUTime();

void relaxed_commits(benchmark::State& state) { commits(state, Durability::kRelaxed); }
BENCHMARK(relaxed_commits)->Arg(1)->Arg(64)->UseRealTime()->MeasureProcessCPUTime();

// The floor of a synced commit.
void bare_sync(benchmark::State& state) {
  const Directory directory;
  const int file = ::open((directory.path() + "/log").c_str(), O_WRONLY | O_CREAT, 0600);
  const std::string block(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) {
      state.SkipWithError("cannot write");
    }
  }
  ::close(file);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bare_sync)->Arg(4096)->Arg(64 << 10)->UseRealTime();

// From nothing to the first answer, and back.
void open_empty(benchmark::State& state) {
  Logger logger;
  for (auto _ : state) {
    const Directory directory;
    const auto engine = *open_rocksdb(directory.path() + "/db", {}, logger);
    benchmark::DoNotOptimize(engine->stable_stamp());
  }
}
BENCHMARK(open_empty)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace serein::kv
