#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "kv/engine.h"

// Which streams there are, and which shards they have: docs/dev/formats/streams.md. It stands
// beside the records, not in the catalog, for streams outlive their tables by a day.
namespace serein::dynamodb {

// A place in a shard. Records order by the stamp of their commit, and within it by number.
struct StreamPosition {
  kv::Stamp stamp = 0;
  std::uint16_t number = 0;

  // The place behind this one.
  StreamPosition next() const;

  friend auto operator<=>(const StreamPosition&, const StreamPosition&) = default;
};

struct StreamShard {
  struct End {
    kv::Stamp stamp = 0;  // all records have earlier ones
    WallTime time{};
  };

  ShardNumber number = 0;
  ShardNumber parent = 0;  // 0: none
  kv::Stamp opened = 0;    // all records have later stamps
  std::optional<End> closed;
  StreamPosition low_water;  // no record is left before it
};

struct Stream {
  TableId table = 0;
  StreamNumber number = 0;
  Scope scope;
  std::string table_name;
  std::string hash_name;  // of the table's key
  std::optional<std::string> range_name;
  StreamViewType view_type = StreamViewType::kKeysOnly;
  WallTime since{};
  std::optional<WallTime> disabled;
  std::vector<StreamShard> shards;  // by number: parents before their children

  std::string label() const;
  std::string arn() const;
  const StreamShard* find_shard(ShardNumber shard) const;
};

// --- Settings of a table, for changes through the catalog ------------------------------------

// Gives the table a new stream with so many shards. Its label is later than that of the last one.
void enable_stream(Table& table, StreamViewType view_type, WallTime now, std::size_t shards);

void disable_stream(Table& table, WallTime now);

// Gives the stream new shards, as many as it has; each takes the place of its parent. A stream of
// a time without records gets `shards`.
void roll_stream(Table& table, WallTime now, std::size_t shards);

// --- The log of streams and shards --------------------------------------------------------------

// Adds to a transaction what a change of the table's settings makes of its streams; nullptr stands
// for no table. `now` is when a stream ends together with its table.
void log_stream_changes(kv::Txn& txn, const Table* before, const Table* after, WallTime now);

// All streams of a table, by number, also when the table is gone.
Result<std::vector<Stream>> read_streams(const kv::View& view, TableId table);

// Of all tables. One seek for each table that has streams.
Result<std::vector<Stream>> read_all_streams(const kv::View& view);

// What all keys of the log of a table begin with.
std::string stream_log_prefix(TableId table);

// Whether the log knows the shard, in a transaction.
Result<bool> is_logged(const kv::View& view, TableId table, const StreamShard& shard);

// Forgetting of what has no records any more.
void erase_shard(kv::Txn& txn, TableId table, const StreamShard& shard);
void erase_stream(kv::Txn& txn, const Stream& stream);

// The place before which no record of the shard is left.
std::string low_water_key(TableId table, ShardNumber shard);
std::string encode_position(const StreamPosition& position);

// What all keys of the streams of a table begin with: log and records.
std::string all_streams_prefix(TableId table);

// --- Records ------------------------------------------------------------------------------------

// What all keys of the records of a shard begin with; the commit adds its stamp, and
// record_suffix() tells several of a commit apart.
std::string shard_prefix(TableId table, ShardNumber shard);
std::string record_suffix(std::size_t number);

// The key of the record at that place, and the place of a record's key. Nothing where it is none.
std::string record_key(TableId table, ShardNumber shard, const StreamPosition& position);
std::optional<StreamPosition> position_of(std::string_view record_key);

// The table and shard of a key in the keyspace of streams; shard 0 is the log.
struct StreamKey {
  TableId table = 0;
  ShardNumber shard = 0;
};
std::optional<StreamKey> parse_stream_key(std::string_view key);

// The shard, of a number of them, that takes the records of a key: a function of its partition key.
std::size_t shard_index(std::string_view base_key, std::size_t shards);

}  // namespace serein::dynamodb
