#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "dynamodb/catalog/stream_log.h"

// What clients call streams, shards, records and places in them.
namespace serein::dynamodb {

// Decimal digits, always as many, so that they order as texts, too. The shard's own first and last
// numbers are those of places without a record.
std::string sequence_number(const StreamPosition& position);
std::optional<StreamPosition> parse_sequence_number(std::string_view text);
std::string first_sequence_number(const StreamShard& shard);
std::optional<std::string> last_sequence_number(const StreamShard& shard);

// "shardId-00000001700000000123-00000001": when the stream was enabled, and the number of the
// shard. They order as the shards were opened.
std::string shard_id(const Stream& stream, ShardNumber shard);
// The shard of the stream with that id, or nullptr.
const StreamShard* find_shard(const Stream& stream, std::string_view id);

// What an ARN of a stream names. Fails with the service's ValidationException.
struct StreamReference {
  TableReference table;
  std::string label;
};
Result<StreamReference> parse_stream_arn(std::string_view arn);

// A place to read on from, as clients hold it: "ARN|1|…". Not secret and not signed: whoever makes
// one up can name only what they may read anyway.
struct ShardIterator {
  std::string stream_arn;
  TableId table = 0;
  ShardNumber shard = 0;
  StreamPosition position;
  WallTime issued{};
};
std::string encode_shard_iterator(const ShardIterator& iterator);
std::optional<ShardIterator> decode_shard_iterator(std::string_view text);

}  // namespace serein::dynamodb
