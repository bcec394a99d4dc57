#include "dynamodb/streams/table_stream_source.h"

#include "aws/errors.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/streams/names.h"

namespace serein::dynamodb {

Result<Stream> TableStreamSource::find_stream_of(const kv::View& view, std::string_view arn) const {
  ASSIGN_OR_RETURN(const StreamReference reference, parse_stream_arn(arn));
  return find_stream(view, database_.catalog, reference.table.scope, arn);
}

Result<TableStreamSource::Place> TableStreamSource::find_place(const kv::View& view,
                                                               std::string_view arn,
                                                               std::string_view shard_id) const {
  ASSIGN_OR_RETURN(Stream stream, find_stream_of(view, arn));
  const StreamShard* shard = find_shard(stream, shard_id);
  if (shard == nullptr) return no_such_shard(shard_id);
  const StreamShard found = *shard;
  return Place{std::move(stream), found};
}

Result<std::vector<ports::StreamShard>> TableStreamSource::list_shards(
    std::string_view stream_arn) const {
  ASSIGN_OR_RETURN(const Stream stream, find_stream_of(*database_.engine.read(), stream_arn));
  std::vector<ports::StreamShard> shards;
  for (const StreamShard& shard : stream.shards) {
    shards.push_back({shard_id(stream, shard.number),
                      shard.parent == 0 ? "" : shard_id(stream, shard.parent),
                      shard.closed.has_value()});
  }
  return shards;
}

Result<ports::StreamCursor> TableStreamSource::find(std::string_view stream_arn,
                                                    std::string_view shard_id,
                                                    ports::StreamStart start,
                                                    std::string_view sequence_number) const {
  const auto view = database_.engine.read();
  ASSIGN_OR_RETURN(const Place place, find_place(*view, stream_arn, shard_id));
  StreamPosition position;
  switch (start) {
    case ports::StreamStart::kOldest:
      position = oldest_position(place.shard);
      break;
    case ports::StreamStart::kLatest: {
      ASSIGN_OR_RETURN(position,
                       latest_position(database_.engine, *view, place.stream, place.shard));
      break;
    }
    case ports::StreamStart::kAt:
    case ports::StreamStart::kBehind: {
      const bool behind = start == ports::StreamStart::kBehind;
      ASSIGN_OR_RETURN(position, find_position(place.shard, sequence_number, behind));
      break;
    }
  }
  return dynamodb::sequence_number(position);
}

Result<ports::StreamBatch> TableStreamSource::read(std::string_view stream_arn,
                                                   std::string_view shard_id,
                                                   const ports::StreamCursor& cursor,
                                                   const ports::StreamBatchLimits& limits) const {
  // In this order: the view shows all that is stable now.
  const kv::Stamp stable = database_.engine.stable_stamp();
  const auto view = database_.engine.read({.snapshot = true});
  ASSIGN_OR_RETURN(const Place place, find_place(*view, stream_arn, shard_id));
  const auto from = parse_sequence_number(cursor);
  if (!from) return fail(aws::kValidationException, "Invalid SequenceNumber: {}", cursor);
  ports::StreamBatch batch;
  const auto emit = [&](const StreamPosition& position, const StreamRecord& record) {
    std::string json;
    append_record_json(json, place.stream, position, record);
    batch.records.push_back({dynamodb::sequence_number(position), std::move(json)});
  };
  ASSIGN_OR_RETURN(const RecordsPage page, read_records(*view,
                                                        {place.stream, place.shard, stable, *from,
                                                         limits.records, limits.bytes, true},
                                                        emit));
  batch.next = dynamodb::sequence_number(page.next);
  batch.at_end = page.at_end;
  return batch;
}

}  // namespace serein::dynamodb
