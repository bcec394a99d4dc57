#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/stream_input.h"
#include "dynamodb/streams/limits.h"
#include "dynamodb/streams/names.h"
#include "dynamodb/streams/stream_reader.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

std::optional<ShardIterator> read_iterator(const aws::Request& request) {
  return decode_shard_iterator(string_or(request.input, "ShardIterator", ""));
}

// The stream of the iterator, which is the caller's.
Result<Stream> find_stream_of(const kv::View& view, const ShardIterator& iterator,
                              const aws::RequestContext& context) {
  ASSIGN_OR_RETURN(const auto streams, read_streams(view, iterator.table));
  const auto found = std::find_if(streams.begin(), streams.end(), [&](const Stream& stream) {
    return stream.scope == scope_of(context) && stream.arn() == iterator.stream_arn;
  });
  if (found == streams.end()) {
    return fail(kResourceNotFound, "Requested resource not found: Stream: {} not found",
                iterator.stream_arn);
  }
  return *found;
}

Result<aws::Output> get_records(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const std::size_t limit, read_limit(request.input, kMaxRecords));
  auto iterator = read_iterator(request);
  if (!iterator) return fail(aws::kValidationException, "Invalid ShardIterator");
  if (iterator->issued < request.context.now - kShardIteratorLife) {
    return fail(kExpiredIterator, "The provided iterator exceeds the maximum age allowed.");
  }
  // In this order: the view shows all that is stable now.
  const kv::Stamp stable = database.engine.stable_stamp();
  kv::ReadOptions options = read_options(request.context);
  options.snapshot = true;
  const auto view = database.engine.read(options);
  ASSIGN_OR_RETURN(const Stream stream, find_stream_of(*view, *iterator, request.context));
  const StreamShard* shard = stream.find_shard(iterator->shard);
  // A shard goes when all that it had was trimmed.
  if (shard == nullptr) {
    return fail(kTrimmedDataAccess, "The data you are trying to access has been trimmed.");
  }
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object().key("Records").begin_array();
  const auto emit = [&](const StreamPosition& position, const StreamRecord& record) {
    append_record_json(writer.appended_value(), stream, position, record);
  };
  ASSIGN_OR_RETURN(const RecordsPage page,
                   read_records(*view,
                                {stream, *shard, stable, iterator->position, limit,
                                 kMaxRecordsBytes, request.context.may_block},
                                emit));
  writer.end_array();
  if (!page.at_end) {
    iterator->position = page.next;
    iterator->issued = request.context.now;
    writer.key("NextShardIterator").string(encode_shard_iterator(*iterator));
  }
  writer.end_object();
  return output;
}

std::vector<std::string> iterator_resource(const aws::Request& request) {
  const auto iterator = read_iterator(request);
  if (!iterator) return {};
  return {iterator->stream_arn};
}

}  // namespace

const aws::Operation<Database> kGetRecords{
    .name = "GetRecords",
    .access = aws::Access::kRead,
    .resources = iterator_resource,
    .run = &get_records,
};

}  // namespace serein::dynamodb
