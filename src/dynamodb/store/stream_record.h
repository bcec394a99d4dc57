#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"
#include "dynamodb/store/cause.h"

// What a stream keeps of a change: docs/dev/formats/streams.md.
namespace serein::dynamodb {

enum class StreamEvent : std::uint8_t { kInsert = 1, kModify = 2, kRemove = 3 };

// "INSERT", "MODIFY", "REMOVE".
std::string_view to_string(StreamEvent event);

// A change of one item; nothing stands for no item.
struct ItemChange {
  std::optional<ItemView> before;
  std::optional<ItemView> after;
  Cause cause = Cause::kUser;
  WallTime time{};
};

// A record as it is stored. Does not own its bytes.
struct StreamRecord {
  StreamEvent event = StreamEvent::kInsert;
  Cause cause = Cause::kUser;
  WallTime time{};
  ItemView keys;  // the attributes of the table's key
  std::optional<ItemView> new_image;
  std::optional<ItemView> old_image;

  // Capacity bytes of keys and images.
  std::uint64_t size_bytes() const;
};

// The stored form of what a stream with that view shows of a change; before and after differ.
std::string encode_stream_record(const KeySchema& key, StreamViewType view,
                                 const ItemChange& change);

// Fails with kv::kCorruption where the bytes are no record. Items in it are checked only by
// check_stream_record().
Result<StreamRecord> decode_stream_record(std::string_view bytes);

// Likewise with everything in it.
Result<> check_stream_record(const KeySchema& key, StreamViewType view, std::string_view bytes);

}  // namespace serein::dynamodb
