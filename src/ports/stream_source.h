#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Streams of records as other services consume them.
namespace serein::ports {

struct StreamShard {
  std::string id;
  std::string parent_id;  // empty: none; it is to be read to its end before its children
  bool closed = false;    // takes no more records
};

enum class StreamStart : std::uint8_t {
  kOldest,  // the oldest record that is left
  kLatest,  // records from now on
  kAt,      // the record with that sequence number
  kBehind,  // the one after it
};

// Where a consumer stands in a shard: the sequence number from which it goes on reading. May be
// kept, for as long as the stream keeps its records.
using StreamCursor = std::string;

struct StreamBatch {
  struct Record {
    std::string sequence_number;
    std::string json;  // as the events of the service show it
  };
  std::vector<Record> records;
  StreamCursor next;
  bool at_end = false;  // of a closed shard: nothing follows any more
};

struct StreamBatchLimits {
  std::size_t records = 1000;
  std::uint64_t bytes = 1U << 20U;
};

// Safe for use by many threads. All calls may wait for the disk. They fail with errors of the
// service that has the stream: where there is no such stream or shard, and where what is asked for
// was older than the stream keeps.
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // In an order in which parents stand before their children.
  virtual Result<std::vector<StreamShard>> list_shards(std::string_view stream_arn) const = 0;

  // `sequence_number` for kAt and kBehind.
  virtual Result<StreamCursor> find(std::string_view stream_arn, std::string_view shard_id,
                                    StreamStart start, std::string_view sequence_number) const = 0;

  // The records from `cursor` on that no crash can take back any more.
  virtual Result<StreamBatch> read(std::string_view stream_arn, std::string_view shard_id,
                                   const StreamCursor& cursor,
                                   const StreamBatchLimits& limits) const = 0;
};

}  // namespace serein::ports
