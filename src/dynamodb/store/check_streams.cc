#include "dynamodb/store/check_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/model/key_schema.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/stream_record.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

using Report = std::function<void(std::string)>;

KeySchema key_of(const Stream& stream) {
  KeySchema key;
  key.hash = {{stream.hash_name, ScalarType::kString}};
  if (stream.range_name) key.range = {{*stream.range_name, ScalarType::kString}};
  return key;
}

// The streams of one table. Records come in the order of the store: those of a shard one after the
// other, parents before their children.
class TableStreams {
 public:
  TableStreams(const kv::View& view, const Report& report, TableId id, TablePtr table)
      : view_(view), report_(report), id_(id), table_(std::move(table)) {}

  // Whether there are any.
  Result<bool> load() {
    auto streams = read_streams(view_, id_);
    if (!streams) {
      problem("{}", streams.error().message());
      return false;
    }
    streams_ = *std::move(streams);
    return !streams_.empty();
  }

  void check_record(ShardNumber shard_number, std::string_view key, std::string_view value) {
    const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const Stream& stream) {
      return stream.find_shard(shard_number) != nullptr;
    });
    if (found == streams_.end()) return problem("{} is in no shard", hex(key));
    const StreamShard& shard = *found->find_shard(shard_number);
    const auto position = position_of(key);
    if (!position || position->stamp <= shard.opened || *position < shard.low_water ||
        (shard.closed && position->stamp >= shard.closed->stamp)) {
      return problem("{} is not of its shard's time", hex(key));
    }
    if (const auto checked = check_stream_record(key_of(*found), found->view_type, value);
        !checked) {
      return problem("{}: {}", hex(key), checked.error().message());
    }
    if (found->view_type == StreamViewType::kNewAndOldImages) follow(*found, key, value);
  }

  Result<> end() {
    check_settings();
    if (table_ == nullptr || !table_->stream || !table_->stream->enabled) return {};
    for (const auto& [item, image] : images_) {
      if (item.first != table_->stream->number) continue;
      const ItemView keys(item.second);
      ASSIGN_OR_RETURN(const auto stored, view_.get(base_key(*table_, keys)));
      if (stored && kv::hash64(*stored) == image) continue;
      if (!stored && !image) continue;
      problem("the last record of {} does not show the item as it is", hex(item.second));
    }
    return {};
  }

 private:
  template <class... Args>
  void problem(fmt::format_string<Args...> text, Args&&... args) {
    report_(fmt::format("streams of table {}: ", id_) +
            fmt::format(std::move(text), std::forward<Args>(args)...));
  }

  // What a record shows as the old image is what the item's last record left.
  void follow(const Stream& stream, std::string_view key, std::string_view value) {
    const auto record = decode_stream_record(value);
    const auto hash_of = [](const std::optional<ItemView>& image) {
      return image ? std::optional(kv::hash64(image->bytes())) : std::nullopt;
    };
    const auto [last, is_first] = images_.try_emplace(
        {stream.number, std::string(record->keys.bytes())}, hash_of(record->old_image));
    if (!is_first && last->second != hash_of(record->old_image)) {
      problem("{} does not follow the record before it", hex(key));
    }
    last->second = hash_of(record->new_image);
  }

  // The shards that the table's writes go to are those that the log has as open.
  void check_settings() {
    std::vector<ShardNumber> open;
    for (const Stream& stream : streams_) {
      for (const StreamShard& shard : stream.shards) {
        if (!shard.closed) open.push_back(shard.number);
      }
    }
    const bool has_shards = table_ != nullptr && table_->stream;
    if (open != (has_shards ? table_->stream->shards : std::vector<ShardNumber>())) {
      problem("the shards that are open are not those of the table");
    }
  }

  const kv::View& view_;
  const Report& report_;
  TableId id_;
  TablePtr table_;  // nullptr: it is gone
  std::vector<Stream> streams_;
  // By stream and key: a hash of the item as its last record leaves it; nothing for none.
  std::map<std::pair<StreamNumber, std::string>, std::optional<std::uint64_t>> images_;
};

}  // namespace

Result<> check_streams(const kv::View& view, const Catalog& catalog,
                       const std::set<TableId>& removed, const Report& report) {
  kv::Range range;
  kv::append_keyspace(range.begin, kv::Keyspace::kStream);
  const auto cursor = view.scan(range);
  std::optional<TableStreams> streams;
  std::optional<TableId> table;
  for (; cursor->valid(); cursor->next()) {
    const auto key = parse_stream_key(cursor->key());
    if (!key) {
      report("a key is too short: " + hex(cursor->key()));
      continue;
    }
    if (key->table != table) {
      if (streams) RETURN_IF_ERROR(streams->end());
      table = key->table;
      streams.emplace(view, report, key->table, catalog.find(key->table));
      ASSIGN_OR_RETURN(const bool any, streams->load());
      if (!any) {
        if (!removed.contains(key->table)) report("records without a log: " + hex(cursor->key()));
        streams.reset();
      }
    }
    if (streams && key->shard != 0) {
      streams->check_record(key->shard, cursor->key(), cursor->value());
    }
  }
  if (streams) RETURN_IF_ERROR(streams->end());
  return cursor->status();
}

}  // namespace serein::dynamodb
