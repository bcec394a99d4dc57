#include "kv/rocksdb/database.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "kv/errors.h"
#include "kv/keyspaces.h"
#include "kv/rocksdb/log_names.h"
#include "kv/rocksdb/ready_logs.h"
#include "kv/rocksdb/torn_log.h"

namespace serein::kv {
namespace {

// Stored: a family is found again by its name.
constexpr std::array<const char*, kFamilies> kFamilyNames{"default", "queues"};

// The part of the cache that writes may take until they are tables.
constexpr std::size_t kWriteShare = 2;

// What replays in some tens of milliseconds is left in the log when the database is closed.
constexpr std::uint64_t kMaxBytesToReplay = 16U << 20U;

// Counts the families in which writes are stopped. It only tells when it is worth asking RocksDB,
// whose answer takes its central lock.
class StallListener final : public rocksdb::EventListener {
 public:
  explicit StallListener(std::shared_ptr<std::atomic<int>> stopped_families)
      : stopped_families_(std::move(stopped_families)) {}

  void OnStallConditionsChanged(const rocksdb::WriteStallInfo& info) override {
    const auto is_stopped = [](rocksdb::WriteStallCondition condition) {
      return condition == rocksdb::WriteStallCondition::kStopped ? 1 : 0;
    };
    *stopped_families_ += is_stopped(info.condition.cur) - is_stopped(info.condition.prev);
  }

 private:
  std::shared_ptr<std::atomic<int>> stopped_families_;
};

rocksdb::DBOptions make_database_options(const RocksOptions& ours, rocksdb::Env* env,
                                         const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.env = env;
  options.paranoid_checks = true;
  // A record cut off at the end of the log was never acknowledged. Any other damage may hide
  // acknowledged writes behind it, so the database is refused rather than opened without them:
  // docs/dev/decisions/0003-damaged-log.md.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // What failed once is not tried again behind our back: what is on disk is unknown then.
  options.max_bgerror_resume_count = 0;
  options.max_total_wal_size = 4 * ours.write_buffer_bytes;
  // What has been written and is no table yet is kept in the memory of the cache: values and blocks
  // make room for it.
  const std::size_t most = std::max(ours.cache_bytes / kWriteShare, ours.write_buffer_bytes);
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(most, cache);
  // Background files reach the disk bit by bit, so that a sync of the log does not wait behind
  // them.
  options.bytes_per_sync = 1U << 20U;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 1U << 20U;
  // Opening reads no more than it needs to.
  options.skip_stats_update_on_db_open = true;
  options.skip_checking_sst_file_sizes_on_db_open = true;
  options.max_open_files = -1;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions make_family_options(const RocksOptions& ours,
                                                 std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = ours.write_buffer_bytes;
  options.max_write_buffer_number = 4;  // writes go on while flushes are late
  options.target_file_size_base = ours.target_file_bytes;
  options.max_bytes_for_level_base = 4 * ours.target_file_bytes;
  options.level_compaction_dynamic_level_bytes = true;
  // The first levels are rewritten often, and a small database has no others: cheap compression
  // there, the denser one below.
  options.compression_per_level = {rocksdb::kLZ4Compression, rocksdb::kLZ4Compression,
                                   rocksdb::kZSTD};
  options.compression_opts.level = 1;  // of zstd: as dense as the usual 3 in blocks of 8 KB

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = std::move(cache);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.format_version = 5;
  table.block_size = 8U << 10U;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// A memtable that is sealed is the only occasion for a new log.
class LogListener final : public rocksdb::EventListener {
 public:
  explicit LogListener(std::shared_ptr<std::atomic<std::uint64_t>> switches)
      : switches_(std::move(switches)) {}

  void OnMemTableSealed(const rocksdb::MemTableInfo&) override { ++*switches_; }

 private:
  const std::shared_ptr<std::atomic<std::uint64_t>> switches_;
};

// Hears of errors in the background, which would show only at some later write.
class FailureListener final : public rocksdb::EventListener {
 public:
  FailureListener(std::shared_ptr<std::atomic<bool>> failed, std::function<void()> on_failed,
                  Logger& logger)
      : failed_(std::move(failed)), on_failed_(std::move(on_failed)), logger_(logger) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    logger_.error("the database cannot be written: {}", status->ToString());
    *failed_ = true;
    on_failed_();
  }

 private:
  const std::shared_ptr<std::atomic<bool>> failed_;
  const std::function<void()> on_failed_;
  Logger& logger_;
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Error damage(const std::string& dir, const std::string& what) {
  return {kCorruption, "the database in " + dir + " cannot be opened, and was left as it is: " +
                           what + "; restore the directory from a copy, or choose another one"};
}

// Full disks and missing rights are no damage: what to do about them is another thing.
Error no_damage(const std::string& dir, const std::string& what) {
  return {kIoError, "the database in " + dir + " cannot be opened: " + what};
}

Error opening_error(const std::string& dir, const rocksdb::Status& status) {
  const bool is_damage = !status.IsIOError() || status.IsPathNotFound();
  return is_damage ? damage(dir, status.ToString()) : no_damage(dir, status.ToString());
}

// What RocksDB would take for less than it is, and go on with a database that is empty. While one
// is made, CURRENT comes first, then the log, then the second manifest.
Result<> check_files(rocksdb::Env& env, const std::string& dir) {
  std::vector<std::string> names;
  if (!env.GetChildren(dir, &names).ok()) return {};  // not made yet
  const auto has = [&names](const std::string& end) {
    return std::any_of(names.begin(), names.end(),
                       [&end](const std::string& name) { return ends_with(name, end); });
  };
  std::string current;
  if (!has("CURRENT")) {
    if (!has(".sst") && !has(".log")) return {};
    return fail(damage(dir, "its file CURRENT is missing"));
  }
  // A copy that checkpoint() made has neither log nor identity until it is opened.
  const auto status = rocksdb::ReadFileToString(&env, dir + "/CURRENT", &current);
  if (!status.ok() || current == "MANIFEST-000001\n" || !has("IDENTITY") || has(".log")) return {};
  // People take them for texts that may be deleted.
  return fail(damage(dir, "its *.log files, which hold the latest writes, are missing"));
}

Result<> cut_logs(rocksdb::FileSystem& files, const std::string& dir, Logger& logger) {
  const auto cut = cut_torn_logs(files, dir, logger);
  if (cut) return {};
  const std::string& what = cut.error().message();
  return fail(cut.error().is(kCorruption) ? damage(dir, what) : no_damage(dir, what));
}

}  // namespace

Error to_error(const rocksdb::Status& status) {
  if (status.IsIncomplete()) return {kWouldBlock, "not in memory"};
  if (status.IsCorruption()) return {kCorruption, status.ToString()};
  return {kIoError, status.ToString()};
}

Family family_of(std::string_view key) {
  const auto is_of = [&key](Keyspace keyspace) {
    return !key.empty() && static_cast<Keyspace>(key.front()) == keyspace;
  };
  const bool is_queue =
      is_of(Keyspace::kStream) || is_of(Keyspace::kExpiry) || is_of(Keyspace::kTokens);
  return is_queue ? Family::kQueues : Family::kMain;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& dir,
                                                 const RocksOptions& options, Logger& logger,
                                                 std::function<void()> on_failed) {
  const auto files = options.file_system ? options.file_system : rocksdb::FileSystem::Default();
  auto env = rocksdb::NewCompositeEnv(std::make_shared<ReadyLogs>(files, dir, log_bytes(options)));
  std::unique_ptr<Database> database(new Database(std::move(env), logger));
  database->stopped_families_ = std::make_shared<std::atomic<int>>(0);
  database->log_switches_ = std::make_shared<std::atomic<std::uint64_t>>(0);
  database->failed_ = std::make_shared<std::atomic<bool>>(false);
  rocksdb::Env& used_env = *database->env_;
  RETURN_IF_ERROR(check_files(used_env, dir));
  RETURN_IF_ERROR(cut_logs(*used_env.GetFileSystem(), dir, logger));
  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  database->values_ = std::make_unique<ValueCache>(cache);
  auto database_options = make_database_options(options, &used_env, cache);
  database_options.listeners.push_back(
      std::make_shared<StallListener>(database->stopped_families_));
  database_options.listeners.push_back(std::make_shared<LogListener>(database->log_switches_));
  database_options.listeners.push_back(
      std::make_shared<FailureListener>(database->failed_, std::move(on_failed), logger));

  // Requests come before compactions, where they have to share a core; what is written must become
  // tables in time, so that only waits for requests that others wait for, too.
  static_cast<void>(
      used_env.LowerThreadPoolCPUPriority(rocksdb::Env::LOW, rocksdb::CpuPriority::kLow));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const char* name : kFamilyNames) {
    descriptors.emplace_back(name, make_family_options(options, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(database_options, dir, descriptors, &handles, &db);
  if (!status.ok()) return fail(opening_error(dir, status));
  database->db_.reset(db);
  for (std::size_t i = 0; i < kFamilies; ++i) database->families_[i].reset(handles[i]);
  return database;
}

bool Database::writes_are_stopped() const {
  if (*stopped_families_ <= 0) return false;
  std::uint64_t stopped = 0;
  return db_->GetIntProperty(rocksdb::DB::Properties::kIsWriteStopped, &stopped) && stopped != 0;
}

// A log has what all families wrote, and stays as long as one of them has some of it in no table:
// then logs can be long where little is in memory.
bool Database::has_much_to_replay() const {
  std::uint64_t bytes = 0;
  std::vector<std::string> names;
  if (!db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes) ||
      !env_->GetChildren(db_->GetName(), &names).ok()) {
    return false;
  }
  const auto logs = log_names(std::move(names));
  // The last one has its size from the beginning on, and what is in it is in memory.
  for (std::size_t i = 0; i + 1 < logs.size(); ++i) {
    std::uint64_t of_log = 0;
    // One that has gone meanwhile is not replayed.
    if (env_->GetFileSize(db_->GetName() + "/" + logs[i], &of_log).ok()) bytes += of_log;
  }
  return bytes >= kMaxBytesToReplay;
}

// So that the next start has little to replay. Nothing depends on it: all of it is in the log.
void Database::empty_log() {
  if (has_failed() || writes_are_stopped() || !has_much_to_replay()) return;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (const auto& family : families_) families.push_back(family.get());
  // Otherwise it waits until compactions have made room for the files it writes, as if writes were
  // to come after them; compactions have the lowest priority, so that may take minutes.
  rocksdb::FlushOptions options;
  options.allow_write_stall = true;
  if (const auto status = db_->Flush(options, families); !status.ok()) {
    logger_.warning("the log could not be emptied: {}", status.ToString());
  }
}

Database::~Database() {
  if (!db_) return;
  empty_log();
  for (auto& family : families_) family.reset();
  if (const auto status = db_->Close(); !status.ok()) {
    logger_.error("closing the database: {}", status.ToString());
  }
}

}  // namespace serein::kv
