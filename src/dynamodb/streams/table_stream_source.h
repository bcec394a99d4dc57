#pragma once

#include <string_view>
#include <vector>

#include "dynamodb/store/database.h"
#include "dynamodb/streams/stream_reader.h"
#include "ports/stream_source.h"

namespace serein::dynamodb {

// The streams of tables, for consumers within the server. Their ARNs may be of any scope: who may
// read which is the consumer's to know.
class TableStreamSource final : public ports::StreamSource {
 public:
  explicit TableStreamSource(const Database& database) : database_(database) {}

  Result<std::vector<ports::StreamShard>> list_shards(std::string_view stream_arn) const override;
  Result<ports::StreamCursor> find(std::string_view stream_arn, std::string_view shard_id,
                                   ports::StreamStart start,
                                   std::string_view sequence_number) const override;
  Result<ports::StreamBatch> read(std::string_view stream_arn, std::string_view shard_id,
                                  const ports::StreamCursor& cursor,
                                  const ports::StreamBatchLimits& limits) const override;

 private:
  struct Place {
    Stream stream;
    StreamShard shard;
  };
  Result<Stream> find_stream_of(const kv::View& view, std::string_view arn) const;
  Result<Place> find_place(const kv::View& view, std::string_view arn,
                           std::string_view shard_id) const;

  const Database& database_;  // outlives the source
};

}  // namespace serein::dynamodb
