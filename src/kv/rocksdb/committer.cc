#include "kv/rocksdb/committer.h"

#include <rocksdb/write_batch.h>

#include <utility>

#include "base/bytes.h"
#include "base/worker_pool.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/limits.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

// Beyond the estimate of a transaction itself: what its place in the queue costs.
constexpr std::size_t kTransactionOverheadBytes = 512;

std::size_t cost(const Transaction& transaction) {
  return transaction.bytes + kTransactionOverheadBytes;
}

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

Committer::Committer(Database& database, const RocksOptions& options, Stamp next_stamp,
                     Logger& logger, std::function<void()> on_broken)
    : database_(database),
      options_(options),
      logger_(logger),
      on_broken_(std::move(on_broken)),
      next_stamp_(next_stamp),
      reserved_until_(next_stamp),
      synced_through_(database.db().GetLatestSequenceNumber()),
      told_(synced_through_),
      stable_stamp_(next_stamp - 1),
      thread_([this] { run(); }) {}

Committer::~Committer() { stop(); }

std::string Committer::stamp_key() {
  std::string key;
  append_keyspace(key, Keyspace::kEngine);
  return key + "stamp";
}

std::optional<Error> Committer::admit(const Transaction& transaction) {
  MutexLock lock(mutex_);
  if (broken_) return broken_;
  if (stopping_) return Error(kUnavailable, "stopping");
  if (admitted_ >= options_.max_queued_transactions ||
      admitted_bytes_ + cost(transaction) > options_.max_queued_bytes) {
    return Error(kUnavailable, "too many writes are waiting");
  }
  ++admitted_;
  admitted_bytes_ += cost(transaction);
  return std::nullopt;
}

void Committer::queue(Transaction transaction) {
  {
    MutexLock lock(mutex_);
    queue_.push_back(std::move(transaction));
  }
  HeldWakeUps::wake(sleeper_);
}

void Committer::withdraw(const Transaction& transaction) {
  MutexLock lock(mutex_);
  --admitted_;
  admitted_bytes_ -= cost(transaction);
}

void Committer::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  sleeper_->wake();
  if (thread_.joinable()) thread_.join();
}

void Committer::run() {
  set_thread_name("commit");
  while (!at_end()) {
    std::vector<Transaction> round = take_round();
    if (!round.empty()) {
      commit(std::move(round));
    } else if (const auto synced = sync_log(); !synced) {
      break_down(synced.error());
    }
  }
  close_log();
}

bool Committer::at_end() const {
  MutexLock lock(mutex_);
  return stopping_ && queue_.empty() && !unsynced_since_;
}

void Committer::wait_for_work() {
  while (queue_.empty() && !stopping_) {
    if (!unsynced_since_) {
      sleeper_->work.wait(mutex_);
    } else if (sync_is_due() || !sleeper_->work.wait_for(mutex_, kMaxUnsyncedTime)) {
      return;
    }
  }
}

std::vector<Transaction> Committer::take_round() {
  std::vector<Transaction> round;
  MutexLock lock(mutex_);
  wait_for_work();
  std::size_t bytes = 0;
  while (!queue_.empty() && round.size() < options_.max_round_transactions &&
         (round.empty() || bytes + cost(queue_.front()) <= options_.max_round_bytes)) {
    bytes += cost(queue_.front());
    round.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  admitted_ -= round.size();
  admitted_bytes_ -= bytes;
  return round;
}

void Committer::commit(std::vector<Transaction> round) {
  if (const auto reason = broken()) {
    for (Transaction& transaction : round) transaction.done(fail(*reason));
    return;
  }
  const RocksView view(database_, {});
  OverlayTxn changes(&view);
  bool sync = sync_is_due();
  std::vector<Answer> answers = run_bodies(round, changes, sync);
  const Result<> written = write(changes, sync);
  if (!written) {
    break_down(written.error());
  } else if (!unsynced_since_) {
    stable_stamp_ = next_stamp_ - 1;
  }
  const HeldWakeUps held;
  for (Answer& answer : answers) {
    // What a body refused is known to have had no effect, whatever became of the others.
    if (!written && answer.result) answer.result = fail(written.error());
    answer.done(std::move(answer.result));
  }
}

std::vector<Committer::Answer> Committer::run_bodies(std::vector<Transaction>& round,
                                                     OverlayTxn& changes, bool& sync) {
  std::vector<Answer> answers;
  answers.reserve(round.size());
  for (Transaction& transaction : round) {
    OverlayTxn txn(&changes);
    const Result<> result = run_body(transaction.body, txn);
    if (!result) {
      answers.push_back({std::move(transaction.done), fail(result.error())});
      continue;
    }
    if (next_stamp_ == reserved_until_) reserve_stamps(changes, sync);
    changes.absorb(txn.take(), next_stamp_);
    answers.push_back({std::move(transaction.done), next_stamp_++});
    sync = sync || transaction.durability == Durability::kSync;
  }
  return answers;
}

// A stamp that somebody has seen must not be given again after a crash, so the reservation is
// synced even where the writes themselves need not be.
void Committer::reserve_stamps(OverlayTxn& changes, bool& sync) {
  reserved_until_ += kStampBlock;
  std::string value;
  append_big_endian_64(value, reserved_until_);
  changes.put(stamp_key(), value);
  sync = true;
}

Result<> Committer::write(OverlayTxn& changes, bool sync) {
  RETURN_IF_ERROR(changes.fold_additions());
  Overlay overlay = changes.take();
  // Bodies that changed nothing may still have seen what has not been synced.
  if (overlay.changes.empty()) return sync ? sync_log() : Result<>();
  rocksdb::WriteBatch batch(overlay.bytes + 64 * overlay.changes.size());
  append_synced_through(batch, synced_through_);
  for (const auto& [key, value] : overlay.changes) {
    auto* const family = database_.family(key);
    const auto status =
        value ? batch.Put(family, slice(key), slice(*value)) : batch.Delete(family, slice(key));
    if (!status.ok()) return fail(to_error(status));
  }
  rocksdb::WriteOptions options;
  options.sync = sync;
  const std::uint64_t switches_before = std::exchange(log_switches_, database_.log_switches());
  ValueCache::Change change(database_.values(), overlay.changes);
  if (const auto status = database_.db().Write(options, &batch); !status.ok()) {
    return fail(to_error(status));
  }
  change.succeeded();
  told_ = synced_through_;
  if (sync) {
    note_synced();
    return {};
  }
  if (!unsynced_since_) unsynced_since_ = std::chrono::steady_clock::now();
  // What comes first in a log is synced before anything follows it: whether it is missing, or never
  // was there, nobody could tell who finds no log before it.
  return database_.log_switches() == switches_before ? Result<>() : sync_log();
}

Result<> Committer::sync_log() {
  if (!unsynced_since_) return {};
  if (const auto status = database_.db().SyncWAL(); !status.ok()) return fail(to_error(status));
  note_synced();
  stable_stamp_ = next_stamp_ - 1;
  return {};
}

void Committer::note_synced() {
  unsynced_since_.reset();
  synced_through_ = database_.db().GetLatestSequenceNumber();
}

// Behind the last batch, which would look like one that was under way if it were damaged.
void Committer::close_log() {
  if (broken() || told_ == synced_through_) return;
  rocksdb::WriteBatch batch;
  append_synced_through(batch, synced_through_);
  rocksdb::WriteOptions options;
  options.sync = true;
  if (const auto status = database_.db().Write(options, &batch); !status.ok()) {
    logger_.warning("the end of the log was not marked: {}", status.ToString());
  }
}

bool Committer::sync_is_due() const {
  return unsynced_since_ && std::chrono::steady_clock::now() - *unsynced_since_ >= kMaxUnsyncedTime;
}

std::optional<Error> Committer::broken() const {
  MutexLock lock(mutex_);
  return broken_;
}

void Committer::break_down(const Error& error) {
  logger_.error("writes have stopped: {}", error.to_string());
  unsynced_since_.reset();  // nothing will be synced any more: a failed log is not touched again
  {
    MutexLock lock(mutex_);
    if (broken_) return;
    broken_ = Error(kUnavailable, "writes have stopped, since the disk failed one");
  }
  on_broken_();
}

}  // namespace serein::kv
