#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// Gives streams new shards when theirs are old, and forgets records, shards and streams that have
// been kept for long enough. Used by one thread.
class StreamKeeper {
 public:
  // The database outlives the keeper. After `shard_life` others follow the shards; 0: never.
  StreamKeeper(Database& database, std::chrono::minutes shard_life)
      : database_(database), shard_life_(shard_life) {}

  // Opens shards of streams that have none yet, from a time when streams were settings only: to be
  // done before any write, so that each leaves its record.
  Result<> open_first_shards() { return roll_due_streams(database_.clock.now()); }

  // Does what is due by the clock, and waits for its commits; ends early when `stopping` says so.
  Result<> run(const std::function<bool()>& stopping);

 private:
  Result<> roll_due_streams(WallTime now);
  bool is_to_roll(const Table& table, WallTime now) const;
  // These answer when they will have something to do again.
  Result<WallTime> trim_stream(Stream stream, WallTime now, const std::function<bool()>& stopping);
  Result<WallTime> trim_shard(const Stream& stream, StreamShard shard, WallTime now,
                              const std::function<bool()>& stopping);
  Result<> drop_shard(const Stream& stream, const StreamShard& shard);

  Database& database_;
  std::chrono::minutes shard_life_;
  WallTime last_run_{};
  std::optional<WallTime> next_trim_;  // nothing: it is not known
};

}  // namespace serein::dynamodb
