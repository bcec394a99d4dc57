#include "kv/rocksdb/rocksdb_engine.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include <utility>

#include "base/bytes.h"
#include "base/worker_pool.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/rocksdb/committer.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

constexpr Stamp kFirstStamp = 1;
constexpr std::size_t kEraseBatchKeys = 1000;

rocksdb::Options make_options(const RocksOptions& ours, rocksdb::Env* env) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.env = env;
  options.paranoid_checks = true;
  // A record cut off at the end of the log was never acknowledged. Any other damage may hide
  // acknowledged writes behind it, so the database is refused rather than opened without them:
  // docs/dev/decisions/0003-damaged-log.md.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.write_buffer_size = ours.write_buffer_bytes;
  options.max_write_buffer_number = 4;  // writes go on while flushes are late
  options.target_file_size_base = ours.target_file_bytes;
  options.max_bytes_for_level_base = 4 * ours.target_file_bytes;
  options.level_compaction_dynamic_level_bytes = true;
  options.max_total_wal_size = 4 * ours.write_buffer_bytes;
  // The upper levels are rewritten often: cheap compression there, the denser one at the bottom.
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
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

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(ours.cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.format_version = 5;
  table.block_size = 8U << 10U;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

class RocksEngine final : public Engine {
 public:
  RocksEngine(std::unique_ptr<rocksdb::Env> env, RocksOptions options, Logger& logger)
      : env_(std::move(env)),
        options_(std::move(options)),
        logger_(logger),
        prefetchers_("prefetch", kPrefetchThreads, kMaxQueuedPrefetches) {}

  ~RocksEngine() override {
    prefetchers_.stop();  // they queue transactions
    if (committer_) committer_->stop();
    if (!db_) return;
    // What was written without a sync is kept on an orderly end.
    if (const auto status = db_->SyncWAL(); !status.ok()) {
      logger_.error("the last writes could not be synced: {}", status.ToString());
    }
    committer_.reset();
    if (const auto status = db_->Close(); !status.ok()) {
      logger_.error("closing the database: {}", status.ToString());
    }
  }

  Result<> open(const std::string& dir) {
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(
        make_options(options_, env_ ? env_.get() : rocksdb::Env::Default()), dir, &db);
    if (!status.ok()) {
      return fail(kCorruption, "the database in {} cannot be opened, and was left as it is: {}",
                  dir, status.ToString());
    }
    db_.reset(db);
    ASSIGN_OR_RETURN(const Stamp next_stamp, read_next_stamp());
    committer_ = std::make_unique<Committer>(*db_, options_, next_stamp, logger_);
    return {};
  }

  std::unique_ptr<View> read(const ReadOptions& options) const override {
    return std::make_unique<RocksView>(*db_, options);
  }

  void transact(Transaction transaction) override {
    if (auto refused = refusal(transaction)) return transaction.done(fail(*std::move(refused)));
    if (all_in_memory(transaction.keys)) return committer_->queue(std::move(transaction));
    // The commit thread must not wait for the disk: somebody else reads what the body will need.
    auto shared = std::make_shared<Transaction>(std::move(transaction));
    const bool posted = prefetchers_.post([this, shared] {
      const RocksView view(*db_, {});
      for (const std::string& key : shared->keys) static_cast<void>(view.get(key));
      committer_->queue(std::move(*shared));
    });
    if (!posted) shared->done(fail(kUnavailable, "too many writes are waiting"));
  }

  Stamp stable_stamp() const override { return committer_->stable_stamp(); }

  Result<> drop(const Range& range) override {
    const std::string end = range.end.empty() ? prefix_end(range.begin.substr(0, 1)) : range.end;
    const rocksdb::Slice begin_slice(range.begin);
    const rocksdb::Slice end_slice(end);
    // Whole files first: that costs nothing. `end` is no key that anybody has, see prefix_end().
    if (const auto status = rocksdb::DeleteFilesInRange(db_.get(), db_->DefaultColumnFamily(),
                                                        &begin_slice, &end_slice, false);
        !status.ok()) {
      return fail(to_error(status));
    }
    return erase_all({range.begin, end});
  }

  Result<> checkpoint(const std::string& dir) override {
    rocksdb::Checkpoint* raw = nullptr;
    if (const auto status = rocksdb::Checkpoint::Create(db_.get(), &raw); !status.ok()) {
      return fail(to_error(status));
    }
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
    if (const auto status = checkpoint->CreateCheckpoint(dir); !status.ok()) {
      return fail(to_error(status));
    }
    return {};
  }

 private:
  Result<Stamp> read_next_stamp() const {
    const RocksView view(*db_, {});
    ASSIGN_OR_RETURN(const auto stored, view.get(Committer::stamp_key()));
    if (!stored) return kFirstStamp;
    ByteReader reader(*stored);
    const auto stamp = reader.read_big_endian_64();
    if (!stamp || !reader.at_end()) return fail(kCorruption, "the stored stamp is damaged");
    return *stamp;
  }

  // Before anything is done for it: a stalled engine would keep it waiting without a bound.
  std::optional<Error> refusal(const Transaction& transaction) const {
    std::uint64_t stopped = 0;
    if (db_->GetIntProperty(rocksdb::DB::Properties::kIsWriteStopped, &stopped) && stopped != 0) {
      return Error(kUnavailable, "writes wait for compaction");
    }
    return committer_->refusal(transaction.bytes);
  }

  bool all_in_memory(const std::vector<std::string>& keys) const {
    const RocksView view(*db_, {.tier = Tier::kMemory});
    for (const std::string& key : keys) {
      if (const auto value = view.get(key); !value && value.error().is(kWouldBlock)) return false;
    }
    return true;
  }

  // Point deletes, in small commits: a range tombstone would slow every later read near it.
  Result<> erase_all(const Range& range) {
    const auto view = read({.fill_cache = false});
    const auto cursor = view->scan(range);
    while (cursor->valid()) {
      std::vector<std::string> keys;
      for (; cursor->valid() && keys.size() < kEraseBatchKeys; cursor->next()) {
        keys.emplace_back(cursor->key());
      }
      const auto body = [&keys](Txn& txn) -> Result<> {
        for (const std::string& key : keys) txn.erase(key);
        return {};
      };
      RETURN_IF_ERROR(transact_and_wait(*this, {}, Durability::kRelaxed, body));
    }
    return cursor->status();
  }

  std::unique_ptr<rocksdb::Env> env_;  // outlives the database
  RocksOptions options_;
  Logger& logger_;
  std::unique_ptr<rocksdb::DB> db_;
  std::unique_ptr<Committer> committer_;
  WorkerPool prefetchers_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_rocksdb(const std::string& dir, const RocksOptions& options,
                                             Logger& logger) {
  auto env = options.file_system ? rocksdb::NewCompositeEnv(options.file_system) : nullptr;
  auto engine = std::make_unique<RocksEngine>(std::move(env), options, logger);
  RETURN_IF_ERROR(engine->open(dir));
  return engine;
}

}  // namespace serein::kv
