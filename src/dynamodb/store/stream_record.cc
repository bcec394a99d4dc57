#include "dynamodb/store/stream_record.h"

#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/catalog/stored_fields.h"
#include "dynamodb/model/item_builder.h"
#include "dynamodb/model/key_schema.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

constexpr std::uint8_t kRecordVersion = 1;

// The second byte: the event, and what else there is.
constexpr std::uint8_t kEventMask = 0x03;
constexpr std::uint8_t kByService = 0x04;
constexpr std::uint8_t kHasNewImage = 0x10;
constexpr std::uint8_t kHasOldImage = 0x20;
constexpr std::uint8_t kKnownBits = kEventMask | kByService | kHasNewImage | kHasOldImage;

tl::unexpected<Error> corrupt(std::string_view what) {
  return fail(kv::kCorruption, "stream record: {}", what);
}

std::string keys_of(const KeySchema& key, const ItemView& item) {
  ItemBuilder keys;
  for (MapIterator attribute = item.attributes().begin(); !attribute.at_end(); attribute.next()) {
    if (key.contains(attribute.name().bytes)) keys.append(attribute.name(), attribute.value());
  }
  return keys.finish();
}

// Whether the item has the attributes of the key, all of them and no others.
bool are_keys(const KeySchema& key, std::string_view item) {
  const ItemView keys(item);
  return keys.attributes().size() == key.size() && keys_of(key, keys) == item;
}

void append_item(std::string& bytes, std::string_view item) {
  append_varint(bytes, item.size());
  bytes += item;
}

bool shows_new(StreamViewType view) {
  return view == StreamViewType::kNewImage || view == StreamViewType::kNewAndOldImages;
}

bool shows_old(StreamViewType view) {
  return view == StreamViewType::kOldImage || view == StreamViewType::kNewAndOldImages;
}

std::optional<std::string_view> read_item(ByteReader& reader) {
  const auto length = reader.read_shortest_varint();
  if (!length) return std::nullopt;
  return reader.read_bytes(*length);
}

struct Parts {
  std::uint8_t flags = 0;
  WallTime time{};
  std::string_view keys;
  std::optional<std::string_view> new_image;
  std::optional<std::string_view> old_image;
};

Result<Parts> read_parts(std::string_view bytes) {
  ByteReader reader(bytes);
  Parts parts;
  if (reader.read_byte() != kRecordVersion) return corrupt("of an unknown version");
  const auto flags = reader.read_byte();
  const auto time = reader.read_big_endian_64();
  const auto keys = read_item(reader);
  if (!flags || !time || !keys) return corrupt("too short");
  if ((*flags & ~kKnownBits) != 0 || (*flags & kEventMask) == 0) return corrupt("unknown flags");
  parts.flags = *flags;
  parts.time = from_microseconds(static_cast<std::int64_t>(*time));
  parts.keys = *keys;
  if ((*flags & kHasNewImage) != 0) {
    parts.new_image = read_item(reader);
    if (!parts.new_image) return corrupt("too short");
  }
  if ((*flags & kHasOldImage) != 0) {
    parts.old_image = read_item(reader);
    if (!parts.old_image) return corrupt("too short");
  }
  if (!reader.at_end()) return corrupt("too long");
  return parts;
}

}  // namespace

std::string_view to_string(StreamEvent event) {
  switch (event) {
    case StreamEvent::kInsert:
      return "INSERT";
    case StreamEvent::kModify:
      return "MODIFY";
    case StreamEvent::kRemove:
      return "REMOVE";
  }
  return {};
}

std::uint64_t StreamRecord::size_bytes() const {
  return keys.size_bytes() + (new_image ? new_image->size_bytes() : 0) +
         (old_image ? old_image->size_bytes() : 0);
}

std::string encode_stream_record(const KeySchema& key, StreamViewType view,
                                 const ItemChange& change) {
  CHECK(change.before || change.after);
  StreamEvent event = StreamEvent::kModify;
  if (!change.before) event = StreamEvent::kInsert;
  if (!change.after) event = StreamEvent::kRemove;
  const bool has_new = change.after && shows_new(view);
  const bool has_old = change.before && shows_old(view);
  auto flags = static_cast<std::uint8_t>(event);
  if (change.cause == Cause::kExpiry) flags |= kByService;
  if (has_new) flags |= kHasNewImage;
  if (has_old) flags |= kHasOldImage;
  std::string bytes;
  bytes += static_cast<char>(kRecordVersion);
  bytes += static_cast<char>(flags);
  append_big_endian_64(bytes, static_cast<std::uint64_t>(to_microseconds(change.time)));
  append_item(bytes, keys_of(key, change.after ? *change.after : *change.before));
  if (has_new) append_item(bytes, change.after->bytes());
  if (has_old) append_item(bytes, change.before->bytes());
  return bytes;
}

Result<StreamRecord> decode_stream_record(std::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, read_parts(bytes));
  StreamRecord record{static_cast<StreamEvent>(parts.flags & kEventMask),
                      (parts.flags & kByService) != 0 ? Cause::kExpiry : Cause::kUser,
                      parts.time,
                      ItemView(parts.keys),
                      std::nullopt,
                      std::nullopt};
  if (parts.new_image) record.new_image = ItemView(*parts.new_image);
  if (parts.old_image) record.old_image = ItemView(*parts.old_image);
  return record;
}

Result<> check_stream_record(const KeySchema& key, StreamViewType view, std::string_view bytes) {
  ASSIGN_OR_RETURN(const Parts parts, read_parts(bytes));
  RETURN_IF_ERROR(check_item(parts.keys));
  if (!are_keys(key, parts.keys)) return corrupt("not the attributes of the key");
  const auto event = static_cast<StreamEvent>(parts.flags & kEventMask);
  if (parts.new_image.has_value() != (shows_new(view) && event != StreamEvent::kRemove) ||
      parts.old_image.has_value() != (shows_old(view) && event != StreamEvent::kInsert)) {
    return corrupt("not the images of its event and view");
  }
  for (const auto& image : {parts.new_image, parts.old_image}) {
    if (!image) continue;
    RETURN_IF_ERROR(check_item(*image));
    if (keys_of(key, ItemView(*image)) != parts.keys) return corrupt("an image of another item");
  }
  return {};
}

}  // namespace serein::dynamodb
