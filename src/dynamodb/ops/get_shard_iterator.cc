#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/stream_input.h"
#include "dynamodb/streams/names.h"
#include "dynamodb/streams/stream_reader.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

bool takes_sequence_number(std::string_view type) {
  return type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
}

Result<> check_sequence_number(const json::Value& input) {
  const std::string_view type = string_or(input, "ShardIteratorType", "");
  const bool given = input.find("SequenceNumber") != nullptr;
  if (given && !takes_sequence_number(type)) {
    return fail(aws::kValidationException,
                "SequenceNumber must not be specified when ShardIteratorType is {}", type);
  }
  if (!given && takes_sequence_number(type)) {
    return fail(aws::kValidationException,
                "SequenceNumber must be specified when ShardIteratorType is {}", type);
  }
  return {};
}

Result<aws::Output> get_shard_iterator(Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  RETURN_IF_ERROR(check_sequence_number(input));
  const auto view = database.engine.read(read_options(request.context));
  ASSIGN_OR_RETURN(const Stream stream, find_stream(*view, database, request));
  const std::string_view id = string_or(input, "ShardId", "");
  const StreamShard* shard = find_shard(stream, id);
  if (shard == nullptr) return no_such_shard(id);
  const std::string_view type = string_or(input, "ShardIteratorType", "");
  StreamPosition position = oldest_position(*shard);
  if (type == "LATEST") {
    ASSIGN_OR_RETURN(position, latest_position(database.engine, *view, stream, *shard));
  } else if (takes_sequence_number(type)) {
    ASSIGN_OR_RETURN(position, find_position(*shard, string_or(input, "SequenceNumber", ""),
                                             type == "AFTER_SEQUENCE_NUMBER"));
  }
  aws::Output output;
  json::Writer(output)
      .begin_object()
      .key("ShardIterator")
      .string(encode_shard_iterator(
          {stream.arn(), stream.table, shard->number, position, request.context.now}))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kGetShardIterator{
    .name = "GetShardIterator",
    .access = aws::Access::kRead,
    .resources = stream_resource,
    .run = &get_shard_iterator,
};

}  // namespace serein::dynamodb
