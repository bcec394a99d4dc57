#include "dynamodb/catalog/stream_log.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/catalog/stored_fields.h"
#include "json/parse.h"
#include "json/writer.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"

// Layout: docs/dev/formats/streams.md.
namespace serein::dynamodb {
namespace {

constexpr ShardNumber kLog = 0;  // in the place of a shard: the log
constexpr std::int64_t kStreamFormat = 1;

enum class Section : std::uint8_t {
  kStreams = 1,   // stream → what it is
  kOpened = 2,    // shard, stamp → stream, parent
  kClosed = 3,    // shard, stamp → time
  kLowWater = 4,  // shard → place
};

std::string section_key(TableId table, Section section, std::uint32_t number) {
  std::string key = stream_log_prefix(table);
  key += static_cast<char>(section);
  append_big_endian_32(key, number);
  return key;
}

std::string with_stamp(std::string key, kv::Stamp stamp) {
  append_big_endian_64(key, stamp);
  return key;
}

tl::unexpected<Error> corrupt(std::string_view what) {
  return fail(kv::kCorruption, "log of streams: {}", what);
}

std::string encode_stream(const Table& table, const StreamSettings& settings) {
  std::string bytes;
  json::Writer writer(bytes);
  writer.begin_object().key("format").number(kStreamFormat);
  writer.key("account").string(table.scope.account);
  writer.key("region").string(table.scope.region);
  writer.key("table").string(table.name);
  writer.key("hash").string(table.key.hash.front().name);
  if (!table.key.range.empty()) writer.key("range").string(table.key.range.front().name);
  writer.key("view").string(to_string(settings.view_type));
  writer.key("since").number(to_microseconds(settings.since));
  if (settings.disabled) writer.key("disabled").number(to_microseconds(*settings.disabled));
  writer.end_object();
  return bytes;
}

Result<Stream> decode_stream(std::string_view bytes) {
  const auto document = json::parse(bytes);
  if (!document || !document->root().is_object()) return corrupt("a stream is not an object");
  Fields fields(document->root());
  if (fields.integer("format") != kStreamFormat) return corrupt("a stream of an unknown format");
  Stream stream;
  stream.scope = {fields.string("account"), fields.string("region")};
  stream.table_name = fields.string("table");
  stream.hash_name = fields.string("hash");
  if (fields.optional("range") != nullptr) stream.range_name = fields.string("range");
  stream.view_type = fields.named("view", parse_stream_view_type);
  stream.since = from_microseconds(fields.integer("since"));
  stream.disabled = fields.optional_time("disabled");
  if (!fields.first_fault().empty()) return corrupt(fields.first_fault());
  return stream;
}

void open_shard(kv::Txn& txn, TableId table, StreamNumber stream, ShardNumber shard,
                ShardNumber parent) {
  std::string value;
  append_big_endian_32(value, stream);
  append_big_endian_32(value, parent);
  txn.append(section_key(table, Section::kOpened, shard), {}, value);
}

void close_shard(kv::Txn& txn, TableId table, ShardNumber shard, WallTime now) {
  std::string value;
  append_big_endian_64(value, static_cast<std::uint64_t>(to_microseconds(now)));
  txn.append(section_key(table, Section::kClosed, shard), {}, value);
}

std::vector<ShardNumber> take_shards(StreamSettings& stream, std::size_t count) {
  std::vector<ShardNumber> shards;
  for (std::size_t i = 0; i < count; ++i) shards.push_back(stream.next_shard++);
  return shards;
}

// Puts together what the entries of the log say.
class LogReader {
 public:
  explicit LogReader(TableId table) : table_(table) {}

  Result<> add(std::string_view key, std::string_view value) {
    ByteReader reader(key.substr(stream_log_prefix(table_).size()));
    const auto section = reader.read_byte();
    const auto number = reader.read_big_endian_32();
    if (!section || !number) return corrupt("a key is too short");
    switch (static_cast<Section>(*section)) {
      case Section::kStreams:
        if (!reader.at_end()) return corrupt("a key is too long");
        return add_stream(*number, value);
      case Section::kOpened:
        return add_opening(*number, reader, value);
      case Section::kClosed:
        return add_closing(*number, reader, value);
      case Section::kLowWater:
        if (!reader.at_end()) return corrupt("a key is too long");
        return add_low_water(*number, value);
    }
    return corrupt("an unknown section");
  }

  std::vector<Stream> take() { return std::move(streams_); }

 private:
  Result<> add_stream(StreamNumber number, std::string_view value) {
    ASSIGN_OR_RETURN(Stream stream, decode_stream(value));
    stream.table = table_;
    stream.number = number;
    streams_.push_back(std::move(stream));
    return {};
  }

  Result<> add_opening(ShardNumber number, ByteReader& key, std::string_view value) {
    ByteReader reader(value);
    const auto stamp = key.read_big_endian_64();
    const auto stream = reader.read_big_endian_32();
    const auto parent = reader.read_big_endian_32();
    if (!stamp || !stream || !parent || !key.at_end() || !reader.at_end()) {
      return corrupt("the opening of a shard");
    }
    if (find(number) != nullptr) return corrupt("a shard is opened twice");
    const auto found = std::find_if(streams_.begin(), streams_.end(),
                                    [&](const Stream& one) { return one.number == *stream; });
    if (found == streams_.end()) return corrupt("a shard without a stream");
    StreamShard shard;
    shard.number = number;
    shard.parent = *parent;
    shard.opened = *stamp;
    found->shards.push_back(shard);
    return {};
  }

  Result<> add_closing(ShardNumber number, ByteReader& key, std::string_view value) {
    ByteReader reader(value);
    const auto stamp = key.read_big_endian_64();
    const auto time = reader.read_big_endian_64();
    StreamShard* shard = find(number);
    if (!stamp || !time || !key.at_end() || !reader.at_end() || shard == nullptr) {
      return corrupt("the closing of a shard");
    }
    if (shard->closed) return corrupt("a shard is closed twice");
    shard->closed = StreamShard::End{*stamp, from_microseconds(static_cast<std::int64_t>(*time))};
    return {};
  }

  Result<> add_low_water(ShardNumber number, std::string_view value) {
    ByteReader reader(value);
    const auto stamp = reader.read_big_endian_64();
    const auto in_commit = reader.read_big_endian_16();
    StreamShard* shard = find(number);
    if (!stamp || !in_commit || !reader.at_end() || shard == nullptr) {
      return corrupt("the low-water mark of a shard");
    }
    shard->low_water = {*stamp, *in_commit};
    return {};
  }

  StreamShard* find(ShardNumber number) {
    for (Stream& stream : streams_) {
      for (StreamShard& shard : stream.shards) {
        if (shard.number == number) return &shard;
      }
    }
    return nullptr;
  }

  TableId table_;
  std::vector<Stream> streams_;
};

}  // namespace

StreamPosition StreamPosition::next() const {
  if (number == std::numeric_limits<std::uint16_t>::max()) return {stamp + 1, 0};
  return {stamp, static_cast<std::uint16_t>(number + 1)};
}

std::string Stream::label() const { return stream_label(since); }

std::string Stream::arn() const {
  Table named;
  named.scope = scope;
  named.name = table_name;
  return named.arn() + "/stream/" + label();
}

const StreamShard* Stream::find_shard(ShardNumber shard) const {
  const auto found = std::find_if(shards.begin(), shards.end(),
                                  [&](const StreamShard& one) { return one.number == shard; });
  return found == shards.end() ? nullptr : &*found;
}

void enable_stream(Table& table, StreamViewType view_type, WallTime now, std::size_t shards) {
  const StreamSettings last = table.stream.value_or(StreamSettings{});
  StreamSettings stream;
  stream.enabled = true;
  stream.view_type = view_type;
  // Labels have milliseconds.
  stream.since = std::max<WallTime>(now, last.since + std::chrono::milliseconds(1));
  stream.number = last.number + 1;
  stream.next_shard = last.next_shard;
  stream.shards = take_shards(stream, shards);
  stream.rolled = now;
  table.stream = std::move(stream);
}

void disable_stream(Table& table, WallTime now) {
  CHECK(table.stream.has_value());
  table.stream->enabled = false;
  table.stream->disabled = now;
  table.stream->shards.clear();
}

void roll_stream(Table& table, WallTime now, std::size_t shards) {
  CHECK(table.stream && table.stream->enabled);
  StreamSettings& stream = *table.stream;
  if (stream.number == 0) stream.number = 1;
  stream.shards = take_shards(stream, stream.shards.empty() ? shards : stream.shards.size());
  stream.rolled = now;
}

void log_stream_changes(kv::Txn& txn, const Table* before, const Table* after, WallTime now) {
  const StreamSettings none;
  const auto settings_of = [&](const Table* table) -> const StreamSettings& {
    return table != nullptr && table->stream ? *table->stream : none;
  };
  const StreamSettings& old = settings_of(before);
  StreamSettings current = settings_of(after);
  if (old == current) return;
  if (after == nullptr) {
    if (!old.enabled) return;
    current = old;
    current.enabled = false;
    current.disabled = now;
    current.shards.clear();
  }
  const Table& table = after == nullptr ? *before : *after;
  if (current.number == 0) return;
  txn.put(section_key(table.id, Section::kStreams, current.number), encode_stream(table, current));
  if (old.shards == current.shards) return;
  for (const ShardNumber shard : old.shards) {
    close_shard(txn, table.id, shard, current.enabled ? current.rolled : *current.disabled);
  }
  const bool follows = old.number == current.number && !old.shards.empty();
  for (std::size_t i = 0; i < current.shards.size(); ++i) {
    open_shard(txn, table.id, current.number, current.shards[i], follows ? old.shards[i] : 0);
  }
}

std::string stream_log_prefix(TableId table) { return shard_prefix(table, kLog); }

Result<std::vector<Stream>> read_streams(const kv::View& view, TableId table) {
  LogReader reader(table);
  const std::string prefix = stream_log_prefix(table);
  const auto cursor = view.scan({prefix, kv::prefix_end(prefix)});
  for (; cursor->valid(); cursor->next()) {
    RETURN_IF_ERROR(reader.add(cursor->key(), cursor->value()));
  }
  RETURN_IF_ERROR(cursor->status());
  return reader.take();
}

Result<std::vector<Stream>> read_all_streams(const kv::View& view) {
  std::vector<Stream> streams;
  kv::Range left;
  kv::append_keyspace(left.begin, kv::Keyspace::kStream);
  const std::string end = kv::prefix_end(left.begin);
  left.end = end;
  while (left.begin != end) {
    const auto cursor = view.scan(left);
    if (!cursor->valid()) {
      RETURN_IF_ERROR(cursor->status());
      break;
    }
    const auto key = parse_stream_key(cursor->key());
    if (!key) return corrupt("a key is too short");
    ASSIGN_OR_RETURN(const auto found, read_streams(view, key->table));
    streams.insert(streams.end(), found.begin(), found.end());
    left.begin = kv::prefix_end(cursor->key().substr(0, 1 + sizeof(TableId)));
  }
  return streams;
}

Result<bool> is_logged(const kv::View& view, TableId table, const StreamShard& shard) {
  ASSIGN_OR_RETURN(
      const auto opening,
      view.get(with_stamp(section_key(table, Section::kOpened, shard.number), shard.opened)));
  return opening.has_value();
}

void erase_shard(kv::Txn& txn, TableId table, const StreamShard& shard) {
  txn.erase(with_stamp(section_key(table, Section::kOpened, shard.number), shard.opened));
  if (shard.closed) {
    txn.erase(with_stamp(section_key(table, Section::kClosed, shard.number), shard.closed->stamp));
  }
  txn.erase(low_water_key(table, shard.number));
}

void erase_stream(kv::Txn& txn, const Stream& stream) {
  for (const StreamShard& shard : stream.shards) erase_shard(txn, stream.table, shard);
  txn.erase(section_key(stream.table, Section::kStreams, stream.number));
}

std::string low_water_key(TableId table, ShardNumber shard) {
  return section_key(table, Section::kLowWater, shard);
}

std::string encode_position(const StreamPosition& position) {
  std::string bytes;
  append_big_endian_64(bytes, position.stamp);
  append_big_endian_16(bytes, position.number);
  return bytes;
}

std::string all_streams_prefix(TableId table) {
  std::string key;
  kv::append_keyspace(key, kv::Keyspace::kStream);
  append_big_endian_32(key, table);
  return key;
}

std::string shard_prefix(TableId table, ShardNumber shard) {
  std::string key = all_streams_prefix(table);
  append_big_endian_32(key, shard);
  return key;
}

std::string record_suffix(std::size_t number) {
  CHECK(number <= std::numeric_limits<std::uint16_t>::max());
  std::string suffix;
  append_big_endian_16(suffix, static_cast<std::uint16_t>(number));
  return suffix;
}

std::string record_key(TableId table, ShardNumber shard, const StreamPosition& position) {
  return shard_prefix(table, shard) + encode_position(position);
}

std::optional<StreamPosition> position_of(std::string_view record_key) {
  constexpr std::size_t kPrefixBytes = 1 + sizeof(TableId) + sizeof(ShardNumber);
  if (record_key.size() < kPrefixBytes) return std::nullopt;
  ByteReader reader(record_key.substr(kPrefixBytes));
  const auto stamp = reader.read_big_endian_64();
  const auto number = reader.read_big_endian_16();
  if (!stamp || !number || !reader.at_end()) return std::nullopt;
  return StreamPosition{*stamp, *number};
}

std::optional<StreamKey> parse_stream_key(std::string_view key) {
  ByteReader reader(key.substr(std::min<std::size_t>(1, key.size())));
  const auto table = reader.read_big_endian_32();
  const auto shard = reader.read_big_endian_32();
  if (!table || !shard) return std::nullopt;
  return StreamKey{*table, *shard};
}

std::size_t shard_index(std::string_view base_key, std::size_t shards) {
  // The bucket stands behind keyspace and table.
  ByteReader reader(base_key.substr(1 + sizeof(TableId)));
  const auto bucket = reader.read_big_endian_32();
  CHECK(bucket.has_value() && shards > 0);
  return static_cast<std::size_t>((std::uint64_t{*bucket} * shards) >> 32U);
}

}  // namespace serein::dynamodb
