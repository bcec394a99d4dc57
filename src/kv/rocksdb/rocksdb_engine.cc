#include "kv/rocksdb/rocksdb_engine.h"

#include <rocksdb/convenience.h>
#include <rocksdb/utilities/checkpoint.h>

#include <utility>

#include "base/bytes.h"
#include "base/worker_pool.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/rocksdb/committer.h"
#include "kv/rocksdb/database.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

constexpr Stamp kFirstStamp = 1;

class RocksEngine final : public Engine {
 public:
  RocksEngine(RocksOptions options, Logger& logger)
      : options_(std::move(options)),
        logger_(logger),
        prefetchers_("prefetch", kPrefetchThreads, options_.max_queued_transactions) {}

  ~RocksEngine() override {
    prefetchers_.stop();  // they queue transactions
    committer_.reset();   // commits them
  }

  Result<> open(const std::string& dir) {
    ASSIGN_OR_RETURN(database_, Database::open(dir, options_, logger_));
    ASSIGN_OR_RETURN(const Stamp next_stamp, read_next_stamp());
    committer_ = std::make_unique<Committer>(*database_, options_, next_stamp, logger_);
    return {};
  }

  std::unique_ptr<View> read(const ReadOptions& options) const override {
    return std::make_unique<RocksView>(*database_, options);
  }

  void transact(Transaction transaction) override {
    // Before anything is done for it: a stopped database would keep it waiting without a bound.
    if (database_->writes_are_stopped()) {
      return transaction.done(fail(kUnavailable, "writes wait for compaction"));
    }
    if (auto refused = committer_->admit(transaction)) {
      return transaction.done(fail(*std::move(refused)));
    }
    if (all_in_memory(transaction.keys)) return committer_->queue(std::move(transaction));
    // The commit thread must not wait for the disk: somebody else reads what the body will need.
    auto shared = std::make_shared<Transaction>(std::move(transaction));
    const bool posted = prefetchers_.post([this, shared] {
      const RocksView view(*database_, {});
      for (const std::string& key : shared->keys) static_cast<void>(view.get(key));
      committer_->queue(std::move(*shared));
    });
    if (posted) return;
    committer_->withdraw(*shared);
    shared->done(fail(kUnavailable, "too many writes are waiting"));
  }

  Stamp stable_stamp() const override { return committer_->stable_stamp(); }

  Result<> drop(const Range& range) override {
    const std::string end = range.end.empty() ? prefix_end(range.begin.substr(0, 1)) : range.end;
    const rocksdb::Slice begin_slice(range.begin);
    const rocksdb::Slice end_slice(end);
    // Whole files first: that costs nothing. Older values that come to light by it are erased too.
    if (const auto status =
            rocksdb::DeleteFilesInRange(&database_->db(), database_->family(range.begin),
                                        &begin_slice, end.empty() ? nullptr : &end_slice, false);
        !status.ok()) {
      return fail(to_error(status));
    }
    return erase_all({range.begin, end});
  }

  Result<> checkpoint(const std::string& dir) override {
    rocksdb::Checkpoint* raw = nullptr;
    if (const auto status = rocksdb::Checkpoint::Create(&database_->db(), &raw); !status.ok()) {
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
    const RocksView view(*database_, {});
    ASSIGN_OR_RETURN(const auto stored, view.get(Committer::stamp_key()));
    if (!stored) return kFirstStamp;
    ByteReader reader(*stored);
    const auto stamp = reader.read_big_endian_64();
    if (!stamp || !reader.at_end()) return fail(kCorruption, "the stored stamp is damaged");
    return *stamp;
  }

  bool all_in_memory(const std::vector<std::string>& keys) const {
    const RocksView view(*database_, {.tier = Tier::kMemory});
    for (const std::string& key : keys) {
      if (const auto value = view.get(key); !value && value.error().is(kWouldBlock)) return false;
    }
    return true;
  }

  // Point deletes, in small commits: a range tombstone would slow every later read near it. Each
  // has its own cursor, since one held open would keep all that is erased on disk.
  Result<> erase_all(Range range) {
    for (;;) {
      ASSIGN_OR_RETURN(const std::vector<std::string> keys, first_keys(range));
      if (keys.empty()) return {};
      const auto body = [&keys](Txn& txn) -> Result<> {
        for (const std::string& key : keys) txn.erase(key);
        return {};
      };
      RETURN_IF_ERROR(transact_and_wait(*this, {}, Durability::kRelaxed, body));
      range.begin = keys.back();
    }
  }

  Result<std::vector<std::string>> first_keys(const Range& range) const {
    std::vector<std::string> keys;
    const auto view = read({.fill_cache = false});
    const auto cursor = view->scan(range);
    for (; cursor->valid() && keys.size() < kMaxDroppedKeysPerCommit; cursor->next()) {
      keys.emplace_back(cursor->key());
    }
    RETURN_IF_ERROR(cursor->status());
    return keys;
  }

  const RocksOptions options_;
  Logger& logger_;
  // Replaced together when a failed database is opened again within the process.
  std::unique_ptr<Database> database_;
  std::unique_ptr<Committer> committer_;
  WorkerPool prefetchers_;
};

}  // namespace

Result<std::unique_ptr<Engine>> open_rocksdb(const std::string& dir, const RocksOptions& options,
                                             Logger& logger) {
  auto engine = std::make_unique<RocksEngine>(options, logger);
  RETURN_IF_ERROR(engine->open(dir));
  return engine;
}

}  // namespace serein::kv
