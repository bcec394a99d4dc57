#include "dynamodb/streams/stream_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "aws/errors.h"
#include "base/bytes.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/store/limits.h"
#include "json/writer.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

std::optional<Stream> take_labelled(std::vector<Stream> streams, const StreamReference& reference) {
  for (Stream& stream : streams) {
    if (stream.scope == reference.table.scope && stream.table_name == reference.table.name &&
        stream.label() == reference.label) {
      return std::move(stream);
    }
  }
  return std::nullopt;
}

// 32 hexadecimal digits: always the same for a record, and not those of another one.
std::string event_id(const Stream& stream, const StreamPosition& position) {
  const std::string name = stream.arn() + sequence_number(position);
  return fmt::format("{:016x}{:016x}", kv::hash64(name), kv::hash64("event " + name));
}

void append_image(json::Writer& writer, std::string_view name,
                  const std::optional<ItemView>& image) {
  if (image) append_json(writer.key(name).appended_value(), *image);
}

}  // namespace

Result<std::vector<Stream>> list_streams(const kv::View& view, const Scope& scope,
                                         std::optional<std::string_view> table_name) {
  ASSIGN_OR_RETURN(std::vector<Stream> streams, read_all_streams(view));
  std::erase_if(streams, [&](const Stream& stream) {
    return stream.scope != scope || (table_name && stream.table_name != *table_name);
  });
  std::sort(streams.begin(), streams.end(),
            [](const Stream& a, const Stream& b) { return a.arn() < b.arn(); });
  return streams;
}

Result<Stream> find_stream(const kv::View& view, const Catalog& catalog, const Scope& caller,
                           std::string_view arn) {
  ASSIGN_OR_RETURN(const StreamReference reference, parse_stream_arn(arn));
  std::optional<Stream> found;
  if (reference.table.scope == caller) {
    // First where nearly all are: with the table that has the name today.
    if (const TablePtr table = catalog.find(caller, reference.table.name)) {
      ASSIGN_OR_RETURN(auto streams, read_streams(view, table->id));
      found = take_labelled(std::move(streams), reference);
    }
    if (!found) {
      ASSIGN_OR_RETURN(auto streams, read_all_streams(view));
      found = take_labelled(std::move(streams), reference);
    }
  }
  if (!found) {
    return fail(kResourceNotFound, "Requested resource not found: Stream: {} not found", arn);
  }
  return *std::move(found);
}

tl::unexpected<Error> no_such_shard(std::string_view id) {
  return fail(kResourceNotFound, "Requested resource not found: Shard: {} not found", id);
}

StreamPosition oldest_position(const StreamShard& shard) {
  return std::max(shard.low_water, StreamPosition{shard.opened, 0});
}

Result<StreamPosition> latest_position(const kv::Engine& engine, const kv::View& view,
                                       const Stream& stream, const StreamShard& shard) {
  // What was answered must not come again, though it may not be stable yet.
  const StreamPosition oldest = oldest_position(shard);
  StreamPosition latest = std::max(oldest, StreamPosition{engine.stable_stamp() + 1, 0});
  // Not from the beginning of the shard: where nothing is left, the cursor would pass over all that
  // was trimmed.
  const auto cursor = view.scan({record_key(stream.table, shard.number, oldest),
                                 kv::prefix_end(shard_prefix(stream.table, shard.number)), true});
  if (cursor->valid()) {
    const auto last = position_of(cursor->key());
    if (!last) return fail(kv::kCorruption, "the key of a stream record");
    latest = std::max(latest, last->next());
  }
  RETURN_IF_ERROR(cursor->status());
  return latest;
}

Result<StreamPosition> find_position(const StreamShard& shard, std::string_view sequence_number,
                                     bool behind) {
  const auto position = parse_sequence_number(sequence_number);
  const bool is_of_shard = position && position->stamp >= shard.opened &&
                           (!shard.closed || position->stamp < shard.closed->stamp);
  if (!is_of_shard) {
    return fail(aws::kValidationException, "Invalid SequenceNumber: {}", sequence_number);
  }
  const StreamPosition start = behind ? position->next() : *position;
  // The first number of a shard stands for its beginning, where no record is.
  if (position->stamp > shard.opened) RETURN_IF_ERROR(check_kept(shard, start));
  return position->stamp > shard.opened ? start : std::max(start, shard.low_water);
}

Result<> check_kept(const StreamShard& shard, const StreamPosition& position) {
  if (position >= shard.low_water) return {};
  return fail(kTrimmedDataAccess, "The data you are trying to access has been trimmed.");
}

Result<RecordsPage> read_records(
    const kv::View& view, const RecordsRequest& request,
    const std::function<void(const StreamPosition&, const StreamRecord&)>& emit) {
  const StreamShard& shard = request.shard;
  RETURN_IF_ERROR(check_kept(shard, request.from));
  const StreamPosition stable_end{request.stable + 1, 0};
  std::size_t records = 0;
  std::uint64_t bytes = 0;
  RecordsPage page{request.from, false};
  const auto cursor = view.scan({record_key(request.stream.table, shard.number, request.from),
                                 record_key(request.stream.table, shard.number, stable_end)});
  for (; cursor->valid(); cursor->next()) {
    const auto position = position_of(cursor->key());
    if (!position) return fail(kv::kCorruption, "the key of a stream record");
    ASSIGN_OR_RETURN(const StreamRecord record, decode_stream_record(cursor->value()));
    bytes += record.size_bytes();
    if (records == request.max_records || (records > 0 && bytes > request.max_bytes)) return page;
    if (!request.may_block && (records >= kMaxInlineItems || bytes > kMaxInlineBytes)) {
      return fail(kWouldBlock, "many records");
    }
    emit(*position, record);
    ++records;
    page.next = position->next();
  }
  RETURN_IF_ERROR(cursor->status());
  page.at_end = shard.closed && shard.closed->stamp < stable_end.stamp;
  page.next = std::max(page.next, stable_end);
  return page;
}

void append_record_json(std::string& out, const Stream& stream, const StreamPosition& position,
                        const StreamRecord& record) {
  json::Writer writer(out);
  writer.begin_object();
  writer.key("eventID").string(event_id(stream, position));
  writer.key("eventName").string(to_string(record.event));
  writer.key("eventVersion").string("1.1");
  writer.key("eventSource").string("aws:dynamodb");
  writer.key("awsRegion").string(stream.scope.region);
  writer.key("dynamodb").begin_object();
  // To the second, as the service tells it.
  writer.key("ApproximateCreationDateTime")
      .number(std::int64_t{
          std::chrono::floor<std::chrono::seconds>(record.time).time_since_epoch().count()});
  append_image(writer, "Keys", record.keys);
  append_image(writer, "NewImage", record.new_image);
  append_image(writer, "OldImage", record.old_image);
  writer.key("SequenceNumber").string(sequence_number(position));
  writer.key("SizeBytes").number(record.size_bytes());
  writer.key("StreamViewType").string(to_string(stream.view_type));
  writer.end_object();
  if (record.cause == Cause::kExpiry) {
    writer.key("userIdentity").begin_object();
    writer.key("PrincipalId").string("dynamodb.amazonaws.com");
    writer.key("Type").string("Service");
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace serein::dynamodb
