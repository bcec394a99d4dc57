#include "kv/rocksdb/committer.h"

#include <rocksdb/write_batch.h>

#include <exception>
#include <utility>

#include "base/bytes.h"
#include "base/worker_pool.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

// Beyond the estimate of a transaction itself: what its place in the queue costs.
constexpr std::size_t kTransactionOverheadBytes = 512;

std::size_t cost(const Transaction& transaction) {
  return transaction.bytes + kTransactionOverheadBytes;
}

rocksdb::Slice slice(const std::string& bytes) { return {bytes.data(), bytes.size()}; }

// A body must not throw; one that does (out of memory, for example) must not end the commit thread.
Result<> run_body(Body& body, Txn& txn) {
  try {
    return body(txn);
  } catch (const std::exception& exception) {
    return fail(kInternalError, "a transaction failed: {}", exception.what());
  }
}

}  // namespace

Committer::Committer(rocksdb::DB& db, const RocksOptions& options, Stamp next_stamp, Logger& logger)
    : db_(db),
      options_(options),
      logger_(logger),
      next_stamp_(next_stamp),
      reserved_until_(next_stamp),
      stable_stamp_(next_stamp - 1),
      thread_([this] { run(); }) {}

Committer::~Committer() { stop(); }

std::string Committer::stamp_key() {
  std::string key;
  append_keyspace(key, Keyspace::kEngine);
  return key + "stamp";
}

std::optional<Error> Committer::refusal(std::size_t bytes) const {
  MutexLock lock(mutex_);
  return refusal_locked(bytes);
}

std::optional<Error> Committer::refusal_locked(std::size_t bytes) const {
  if (broken_) return broken_;
  if (stopping_) return Error(kUnavailable, "stopping");
  if (queue_.size() >= options_.max_queued_transactions ||
      queued_bytes_ + bytes > options_.max_queued_bytes) {
    return Error(kUnavailable, "too many writes are waiting");
  }
  return std::nullopt;
}

void Committer::queue(Transaction transaction) {
  std::optional<Error> refused;
  {
    MutexLock lock(mutex_);
    refused = refusal_locked(cost(transaction));
    if (!refused) {
      queued_bytes_ += cost(transaction);
      queue_.push_back(std::move(transaction));
    }
  }
  if (refused) {
    transaction.done(fail(*std::move(refused)));
  } else {
    work_.notify_one();
  }
}

void Committer::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Committer::run() {
  set_thread_name("commit");
  for (;;) {
    std::vector<Transaction> round = take_round();
    if (round.empty()) return;
    commit(std::move(round));
  }
}

std::vector<Transaction> Committer::take_round() {
  std::vector<Transaction> round;
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) work_.wait(mutex_);
  std::size_t bytes = 0;
  while (!queue_.empty() && round.size() < options_.max_round_transactions &&
         (round.empty() || bytes + cost(queue_.front()) <= options_.max_round_bytes)) {
    bytes += cost(queue_.front());
    round.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  return round;
}

void Committer::commit(std::vector<Transaction> round) {
  const RocksView view(db_, {});
  OverlayTxn changes(&view);
  bool sync = false;
  std::vector<Answer> answers = run_bodies(round, changes, sync);
  Result<> written = changes.fold_additions();
  if (written) {
    written = write(changes, sync);
  }
  if (written) {
    stable_stamp_ = next_stamp_ - 1;
  } else {
    logger_.error("writes have stopped: {}", written.error().to_string());
    MutexLock lock(mutex_);
    broken_ = Error(kUnavailable, "writes have stopped until a restart, since one failed: " +
                                      written.error().message());
  }
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
  const Overlay overlay = changes.take();
  if (overlay.changes.empty()) {
    // Bodies that changed nothing may still have seen what has not been synced.
    if (!sync || !unsynced_) return {};
    if (const auto status = db_.SyncWAL(); !status.ok()) return fail(to_error(status));
    unsynced_ = false;
    return {};
  }
  rocksdb::WriteBatch batch(overlay.bytes + 64 * overlay.changes.size());
  for (const auto& [key, value] : overlay.changes) {
    const auto status = value ? batch.Put(slice(key), slice(*value)) : batch.Delete(slice(key));
    if (!status.ok()) return fail(to_error(status));
  }
  rocksdb::WriteOptions options;
  options.sync = sync;
  if (const auto status = db_.Write(options, &batch); !status.ok()) return fail(to_error(status));
  unsynced_ = !sync;
  return {};
}

}  // namespace serein::kv
