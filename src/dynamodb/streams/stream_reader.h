#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/catalog/catalog.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/store/stream_record.h"
#include "dynamodb/streams/names.h"
#include "kv/engine.h"

// Finding streams and reading their records.
namespace serein::dynamodb {

// The streams of a scope, of one table only where `table_name` is given, sorted by ARN.
Result<std::vector<Stream>> list_streams(const kv::View& view, const Scope& scope,
                                         std::optional<std::string_view> table_name);

// The stream of that ARN, which must be in the caller's scope. Fails with the service's
// ValidationException or ResourceNotFoundException.
Result<Stream> find_stream(const kv::View& view, const Catalog& catalog, const Scope& caller,
                           std::string_view arn);

// The error for a shard that the stream does not have.
tl::unexpected<Error> no_such_shard(std::string_view id);

// Where to read a shard from to get all that is left.
StreamPosition oldest_position(const StreamShard& shard);

// Where to read a shard from to get what is written from now on.
Result<StreamPosition> latest_position(const kv::Engine& engine, const kv::View& view,
                                       const Stream& stream, const StreamShard& shard);

// Where to start with that sequence number, or with the one after it. Fails with the service's
// ValidationException where it is none of the shard, and with TrimmedDataAccessException.
Result<StreamPosition> find_position(const StreamShard& shard, std::string_view sequence_number,
                                     bool behind);

// Fails with TrimmedDataAccessException where records from `position` on are no longer kept.
Result<> check_kept(const StreamShard& shard, const StreamPosition& position);

struct RecordsRequest {
  const Stream& stream;
  const StreamShard& shard;  // of the stream
  kv::Stamp stable = 0;      // the engine's stable stamp, from before the view was made
  StreamPosition from;
  std::size_t max_records = 0;
  std::uint64_t max_bytes = 0;  // of keys and images; one record is returned whatever its size
  bool may_block = true;        // false: fails with kWouldBlock rather than read much
};

struct RecordsPage {
  StreamPosition next;
  bool at_end = false;  // of a closed shard: nothing follows any more
};

// Calls `emit` for records in order. Reads only what is stable: all that comes before a record that
// is seen has been there, too, and none can vanish again. The view is a snapshot in which the shard
// was found, so that what is trimmed meanwhile is not passed over. Fails with
// TrimmedDataAccessException.
Result<RecordsPage> read_records(
    const kv::View& view, const RecordsRequest& request,
    const std::function<void(const StreamPosition&, const StreamRecord&)>& emit);

// Appends the Record structure of the API.
void append_record_json(std::string& out, const Stream& stream, const StreamPosition& position,
                        const StreamRecord& record);

}  // namespace serein::dynamodb
