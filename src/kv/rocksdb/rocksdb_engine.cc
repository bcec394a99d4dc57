#include "kv/rocksdb/rocksdb_engine.h"

#include <rocksdb/convenience.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/worker_pool.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/rocksdb/guardian.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

Error reopening() { return {kUnavailable, "the database is being opened again"}; }

// What is read at the moment in which there is no store.
class UnavailableView final : public View {
 public:
  Result<std::optional<SharedBytes>> get(std::string_view) const override {
    return fail(reopening());
  }
  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>&) const override {
    return fail(reopening());
  }
  std::unique_ptr<Cursor> scan(const Range&) const override { return std::make_unique<NoCursor>(); }

 private:
  class NoCursor final : public Cursor {
   public:
    bool valid() const override { return false; }
    std::string_view key() const override { return {}; }
    std::string_view value() const override { return {}; }
    void next() override {}
    Result<> status() const override { return fail(reopening()); }
  };
};

// Leaves what was read in the cache of values, for the body.
bool all_in_memory(Database& database, const std::vector<std::string>& keys) {
  const RocksView view(database, {.tier = Tier::kMemory});
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    if (database.values().knows(key)) return true;
    const auto value = view.get(key);
    return value || !value.error().is(kWouldBlock);
  });
}

class RocksEngine final : public Engine {
 public:
  RocksEngine(RocksOptions options, Logger& logger)
      : options_(std::move(options)),
        logger_(logger),
        prefetchers_("prefetch", kPrefetchThreads, options_.max_queued_transactions) {}

  ~RocksEngine() override {
    prefetchers_.stop();  // they queue transactions
    guardian_.reset();    // commits them
  }

  Result<> open(const std::string& dir) {
    ASSIGN_OR_RETURN(guardian_, Guardian::open(dir, options_, logger_));
    return {};
  }

  std::unique_ptr<View> read(const ReadOptions& options) const override {
    auto store = guardian_->store();
    if (!store) return std::make_unique<UnavailableView>();
    Database& database = *store->database;
    return std::make_unique<RocksView>(database, options, std::move(store));
  }

  void transact(Transaction transaction) override {
    const auto store = guardian_->store();
    if (auto refused = admit(store.get(), transaction)) {
      return transaction.done(fail(*std::move(refused)));
    }
    guardian_->expect(transaction.bytes);
    if (all_in_memory(*store->database, transaction.keys)) {
      return store->committer->queue(std::move(transaction));
    }
    read_ahead(store, std::move(transaction));
  }

  Stamp stable_stamp() const override {
    if (const auto store = guardian_->store()) {
      stable_stamp_ = store->committer->stable_stamp();
    }
    return stable_stamp_;
  }

  void on_reopened(const std::function<void()>& reread) override { guardian_->on_reopened(reread); }

  Result<> drop(const Range& range) override {
    const std::string end = range.end.empty() ? prefix_end(range.begin.substr(0, 1)) : range.end;
    RETURN_IF_ERROR(drop_files({range.begin, end}));
    return erase_all({range.begin, end});
  }

  Result<> checkpoint(const std::string& dir) override {
    const auto store = guardian_->store();
    if (!store) return fail(reopening());
    rocksdb::Checkpoint* raw = nullptr;
    if (const auto status = rocksdb::Checkpoint::Create(&store->database->db(), &raw);
        !status.ok()) {
      return fail(to_error(status));
    }
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
    if (const auto status = checkpoint->CreateCheckpoint(dir); !status.ok()) {
      return fail(to_error(status));
    }
    return {};
  }

 private:
  std::optional<Error> admit(Store* store, const Transaction& transaction) {
    if (store == nullptr) return reopening();
    if (auto refused = guardian_->refusal(transaction)) return refused;
    if (store->database->has_failed()) {
      return Error(kUnavailable, "writes have stopped, since the disk failed one");
    }
    // Before anything is done for it: a stopped database would keep it waiting without a bound.
    if (store->database->writes_are_stopped()) {
      return Error(kUnavailable, "writes wait for compaction");
    }
    return store->committer->admit(transaction);
  }

  // The commit thread must not wait for the disk: somebody else reads what the body will need.
  void read_ahead(const std::shared_ptr<Store>& store, Transaction transaction) {
    auto shared = std::make_shared<Transaction>(std::move(transaction));
    const bool posted = prefetchers_.post([store, shared] {
      const RocksView view(*store->database, {});
      for (const std::string& key : shared->keys) static_cast<void>(view.get(key));
      store->committer->queue(std::move(*shared));
    });
    if (posted) return;
    store->committer->withdraw(*shared);
    shared->done(fail(kUnavailable, "too many writes are waiting"));
  }

  // Whole files first: that costs nothing. Older values that come to light by it are erased later.
  Result<> drop_files(const Range& range) const {
    const auto store = guardian_->store();
    if (!store) return fail(reopening());
    const rocksdb::Slice begin(range.begin);
    const rocksdb::Slice end(range.end);
    const auto status =
        rocksdb::DeleteFilesInRange(&store->database->db(), store->database->family(range.begin),
                                    &begin, range.end.empty() ? nullptr : &end, false);
    if (!status.ok()) return fail(to_error(status));
    store->database->values().forget(range);
    return {};
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
      RETURN_IF_ERROR(remove_and_wait(*this, {}, body));
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
  std::unique_ptr<Guardian> guardian_;
  WorkerPool prefetchers_;
  mutable std::atomic<Stamp> stable_stamp_ = 0;  // as last seen
};

}  // namespace

Result<std::unique_ptr<Engine>> open_rocksdb(const std::string& dir, const RocksOptions& options,
                                             Logger& logger) {
  auto engine = std::make_unique<RocksEngine>(options, logger);
  RETURN_IF_ERROR(engine->open(dir));
  return engine;
}

}  // namespace serein::kv
