#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/stream_input.h"
#include "dynamodb/streams/limits.h"
#include "dynamodb/streams/names.h"
#include "dynamodb/streams/stream_reader.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// Streams take as long as tables to become what they shall be.
std::string_view status_of(const Stream& stream, const Database& database, WallTime now) {
  if (stream.disabled) {
    return now < *stream.disabled + database.transition_time ? "DISABLING" : "DISABLED";
  }
  return now < stream.since + database.transition_time ? "ENABLING" : "ENABLED";
}

// Leaves the children of one shard, if the request asks for that.
Result<> filter_shards(const json::Value& input, Stream& stream) {
  const json::Value* filter = input.find("ShardFilter");
  if (filter == nullptr) return {};
  const json::Value* parent = filter->find("ShardId");
  if (filter->find("Type") == nullptr || parent == nullptr) {
    return fail(aws::kValidationException, "ShardFilter must have Type and ShardId");
  }
  const StreamShard* shard = find_shard(stream, parent->string());
  const ShardNumber number = shard == nullptr ? 0 : shard->number;
  std::erase_if(stream.shards,
                [number](const StreamShard& one) { return number == 0 || one.parent != number; });
  return {};
}

void write_key_element(json::Writer& writer, std::string_view name, std::string_view type) {
  writer.begin_object();
  writer.key("AttributeName").string(name);
  writer.key("KeyType").string(type);
  writer.end_object();
}

void write_shard(json::Writer& writer, const Stream& stream, const StreamShard& shard) {
  writer.begin_object();
  writer.key("ShardId").string(shard_id(stream, shard.number));
  writer.key("SequenceNumberRange").begin_object();
  writer.key("StartingSequenceNumber").string(first_sequence_number(shard));
  if (const auto last = last_sequence_number(shard)) {
    writer.key("EndingSequenceNumber").string(*last);
  }
  writer.end_object();
  if (shard.parent != 0) writer.key("ParentShardId").string(shard_id(stream, shard.parent));
  writer.end_object();
}

Result<aws::Output> describe_stream(Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  ASSIGN_OR_RETURN(const std::size_t limit, read_limit(input, kMaxShardsPage));
  const auto view = database.engine.read(read_options(request.context));
  ASSIGN_OR_RETURN(Stream stream, find_stream(*view, database, request));
  RETURN_IF_ERROR(filter_shards(input, stream));
  const std::string_view start = string_or(input, "ExclusiveStartShardId", "");
  auto shard = std::find_if(stream.shards.begin(), stream.shards.end(),
                            [&](const auto& one) { return shard_id(stream, one.number) > start; });
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object().key("StreamDescription").begin_object();
  writer.key("StreamArn").string(stream.arn());
  writer.key("StreamLabel").string(stream.label());
  writer.key("StreamStatus").string(status_of(stream, database, request.context.now));
  writer.key("StreamViewType").string(to_string(stream.view_type));
  writer.key("CreationRequestDateTime").number(epoch_seconds(stream.since));
  writer.key("TableName").string(stream.table_name);
  writer.key("KeySchema").begin_array();
  write_key_element(writer, stream.hash_name, "HASH");
  if (stream.range_name) write_key_element(writer, *stream.range_name, "RANGE");
  writer.end_array();
  writer.key("Shards").begin_array();
  ShardNumber last = 0;
  for (std::size_t count = 0; shard != stream.shards.end() && count < limit; ++shard, ++count) {
    write_shard(writer, stream, *shard);
    last = shard->number;
  }
  writer.end_array();
  if (shard != stream.shards.end()) {
    writer.key("LastEvaluatedShardId").string(shard_id(stream, last));
  }
  writer.end_object().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kDescribeStream{
    .name = "DescribeStream",
    .access = aws::Access::kRead,
    .resources = stream_resource,
    .run = &describe_stream,
};

}  // namespace serein::dynamodb
