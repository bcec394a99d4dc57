#include "dynamodb/jobs/stream_keeper.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dynamodb/jobs/limits.h"
#include "dynamodb/store/limits.h"
#include "dynamodb/store/stream_record.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

// What a pass over one shard has found at its head.
struct Head {
  std::vector<std::string> expired;  // keys of records
  StreamPosition next;               // behind them
  std::optional<WallTime> oldest;    // of the records that stay
};

Result<Head> read_head(const kv::Engine& engine, const Stream& stream, const StreamShard& shard,
                       WallTime now) {
  Head head;
  head.next = shard.low_water;
  const auto view = engine.read();
  const auto cursor = view->scan({record_key(stream.table, shard.number, shard.low_water),
                                  kv::prefix_end(shard_prefix(stream.table, shard.number))});
  for (; cursor->valid() && head.expired.size() < kMaxTrimmedRecords; cursor->next()) {
    const auto position = position_of(cursor->key());
    if (!position) return fail(kv::kCorruption, "the key of a stream record");
    ASSIGN_OR_RETURN(const StreamRecord record, decode_stream_record(cursor->value()));
    if (now < record.time + kStreamRetention) {
      head.oldest = record.time;
      break;
    }
    head.expired.emplace_back(cursor->key());
    head.next = position->next();
  }
  RETURN_IF_ERROR(cursor->status());
  return head;
}

// Runs `change` unless the shard was forgotten meanwhile: by a reset, for example.
Result<> change_shard(kv::Engine& engine, const Stream& stream, const StreamShard& shard,
                      const std::function<void(kv::Txn&)>& change) {
  const auto body = [&](kv::Txn& txn) -> Result<> {
    ASSIGN_OR_RETURN(const bool known, is_logged(txn, stream.table, shard));
    if (known) change(txn);
    return {};
  };
  RETURN_IF_ERROR(kv::remove_and_wait(engine, {}, body));
  return {};
}

}  // namespace

Result<> StreamKeeper::run(const std::function<bool()>& stopping) {
  const WallTime now = database_.clock.now();
  RETURN_IF_ERROR(roll_due_streams(now));
  // A clock that was set back makes due anew what it knew.
  if (now < last_run_) next_trim_.reset();
  last_run_ = now;
  if (next_trim_ && now < *next_trim_) return {};
  // What is written from now on is due after this.
  WallTime next = now + kStreamRetention;
  ASSIGN_OR_RETURN(auto streams, read_all_streams(*database_.engine.read()));
  for (Stream& stream : streams) {
    if (stopping()) return {};
    ASSIGN_OR_RETURN(const WallTime due, trim_stream(std::move(stream), now, stopping));
    next = std::min(next, due);
  }
  next_trim_ = next;
  return {};
}

bool StreamKeeper::is_to_roll(const Table& table, WallTime now) const {
  if (!table.stream || !table.stream->enabled) return false;
  if (table.transition && table.transition->status == TableStatus::kDeleting) return false;
  // Streams of a time without records have no shards yet.
  if (table.stream->shards.empty()) return true;
  return shard_life_.count() > 0 && now >= table.stream->rolled + shard_life_;
}

Result<> StreamKeeper::roll_due_streams(WallTime now) {
  for (const TablePtr& table : database_.catalog.all()) {
    if (!is_to_roll(*table, now)) continue;
    const auto rolled = database_.catalog.change(table->id, [&](Table& changing) -> Result<> {
      if (is_to_roll(changing, now)) roll_stream(changing, now, database_.stream_shards);
      return {};
    });
    // A table that was removed meanwhile needs no shards.
    if (!rolled && database_.catalog.find(table->id) != nullptr) return fail(rolled.error());
  }
  return {};
}

Result<WallTime> StreamKeeper::trim_stream(Stream stream, WallTime now,
                                           const std::function<bool()>& stopping) {
  WallTime next = now + kStreamRetention;
  std::vector<StreamShard> left;
  for (const StreamShard& shard : stream.shards) {
    if (stopping()) return now;
    if (shard.closed && now >= shard.closed->time + kStreamRetention) {
      RETURN_IF_ERROR(drop_shard(stream, shard));
      continue;
    }
    ASSIGN_OR_RETURN(const WallTime due, trim_shard(stream, shard, now, stopping));
    next = std::min(next, due);
    left.push_back(shard);
  }
  stream.shards = std::move(left);
  if (!stream.shards.empty() || !stream.disabled) return next;
  const auto body = [&](kv::Txn& txn) -> Result<> {
    erase_stream(txn, stream);
    return {};
  };
  RETURN_IF_ERROR(kv::remove_and_wait(database_.engine, {}, body));
  return next;
}

Result<WallTime> StreamKeeper::trim_shard(const Stream& stream, StreamShard shard, WallTime now,
                                          const std::function<bool()>& stopping) {
  WallTime next = now + kStreamRetention;
  if (shard.closed) next = std::min(next, WallTime(shard.closed->time + kStreamRetention));
  while (!stopping()) {
    ASSIGN_OR_RETURN(const Head head, read_head(database_.engine, stream, shard, now));
    if (!head.expired.empty()) {
      RETURN_IF_ERROR(change_shard(database_.engine, stream, shard, [&](kv::Txn& txn) {
        for (const std::string& key : head.expired) txn.erase(key);
        // Later reads start here, and do not pass over what was erased.
        txn.put(low_water_key(stream.table, shard.number), encode_position(head.next));
      }));
      shard.low_water = head.next;
    }
    if (head.oldest) return std::min(next, WallTime(*head.oldest + kStreamRetention));
    if (head.expired.size() < kMaxTrimmedRecords) return next;
  }
  return now;
}

Result<> StreamKeeper::drop_shard(const Stream& stream, const StreamShard& shard) {
  // First nobody may read any more, then the records may go, then the shard.
  RETURN_IF_ERROR(change_shard(database_.engine, stream, shard, [&](kv::Txn& txn) {
    txn.put(low_water_key(stream.table, shard.number), encode_position({shard.closed->stamp, 0}));
  }));
  const std::string prefix = shard_prefix(stream.table, shard.number);
  RETURN_IF_ERROR(database_.engine.drop({prefix, kv::prefix_end(prefix)}));
  return change_shard(database_.engine, stream, shard,
                      [&](kv::Txn& txn) { erase_shard(txn, stream.table, shard); });
}

}  // namespace serein::dynamodb
