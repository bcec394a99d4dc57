#include "dynamodb/store/stream_record.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

const KeySchema kKey{{{"p", ScalarType::kString}}, {}};
const std::string kOld = *encode_item(json::parse(R"({"p":{"S":"a"},"v":{"N":"1"}})")->root());
const std::string kNew = *encode_item(json::parse(R"({"p":{"S":"a"},"v":{"N":"2"}})")->root());

ItemChange change(bool has_old, bool has_new, Cause cause = Cause::kUser) {
  ItemChange change;
  if (has_old) change.before = ItemView(kOld);
  if (has_new) change.after = ItemView(kNew);
  change.cause = cause;
  change.time = WallTime(std::chrono::microseconds(0x0102));
  return change;
}

// Data directories hold records: docs/dev/formats/streams.md.
TEST(StreamRecordTest, GoldenVectors) {
  const std::string time = "0000000000000102";
  const std::string keys = "080102010370110161";
  EXPECT_EQ(hex(encode_stream_record(kKey, StreamViewType::kKeysOnly, change(false, true))),
            "0101" + time + keys);
  EXPECT_EQ(hex(encode_stream_record(kKey, StreamViewType::kNewAndOldImages, change(true, true))),
            "0132" + time + keys + fmt::format("{:02x}", kNew.size()) + hex(kNew) +
                fmt::format("{:02x}", kOld.size()) + hex(kOld));
  EXPECT_EQ(hex(encode_stream_record(kKey, StreamViewType::kOldImage,
                                     change(true, false, Cause::kExpiry))),
            "0127" + time + keys + fmt::format("{:02x}", kOld.size()) + hex(kOld));
}

// Each view has the images of its name, where the event has them.
TEST(StreamRecordTest, ImagesOfViews) {
  for (const auto view : {StreamViewType::kKeysOnly, StreamViewType::kNewImage,
                          StreamViewType::kOldImage, StreamViewType::kNewAndOldImages}) {
    const bool shows_new =
        view == StreamViewType::kNewImage || view == StreamViewType::kNewAndOldImages;
    const bool shows_old =
        view == StreamViewType::kOldImage || view == StreamViewType::kNewAndOldImages;
    for (const auto& [has_old, has_new, event] : {std::tuple(false, true, StreamEvent::kInsert),
                                                  {true, true, StreamEvent::kModify},
                                                  {true, false, StreamEvent::kRemove}}) {
      const std::string bytes = encode_stream_record(kKey, view, change(has_old, has_new));
      EXPECT_TRUE(check_stream_record(kKey, view, bytes));
      const auto record = decode_stream_record(bytes);
      ASSERT_TRUE(record);
      EXPECT_EQ(record->event, event);
      EXPECT_EQ(record->new_image.has_value(), has_new && shows_new);
      EXPECT_EQ(record->old_image.has_value(), has_old && shows_old);
    }
  }
}

// Documented examples: keys and images count, as items do.
TEST(StreamRecordTest, SizeIsThatOfKeysAndImages) {
  const std::string bytes =
      encode_stream_record(kKey, StreamViewType::kNewImage, change(false, true));
  EXPECT_EQ(decode_stream_record(bytes)->size_bytes(), 2U + 5U);
}

// What is not a record must be refused, byte by byte.
TEST(StreamRecordTest, RefusesDamage) {
  const auto view = StreamViewType::kNewAndOldImages;
  const std::string good = encode_stream_record(kKey, view, change(true, true));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(check_stream_record(kKey, view, good.substr(0, length))) << length;
  }
  EXPECT_FALSE(check_stream_record(kKey, view, good + "x"));
  std::string bad = good;
  bad[0] = 2;
  EXPECT_TRUE(decode_stream_record(bad).error().is(kv::kCorruption));
  bad = good;
  bad[1] = static_cast<char>(0xF2);
  EXPECT_FALSE(decode_stream_record(bad));
  // Of another view, and of another item.
  EXPECT_FALSE(check_stream_record(kKey, StreamViewType::kKeysOnly, good));
  const KeySchema other{{{"v", ScalarType::kNumber}}, {}};
  EXPECT_FALSE(check_stream_record(other, view, good));
}

// Without an image there is only the key to tell that the record is of another table.
TEST(StreamRecordTest, RefusesOtherKeys) {
  const auto view = StreamViewType::kKeysOnly;
  const std::string record = encode_stream_record(kKey, view, change(false, true));
  const KeySchema other{{{"q", ScalarType::kString}}, {}};
  const KeySchema longer{{{"p", ScalarType::kString}}, {{"r", ScalarType::kString}}};
  EXPECT_TRUE(check_stream_record(kKey, view, record));
  EXPECT_FALSE(check_stream_record(other, view, record));
  EXPECT_FALSE(check_stream_record(longer, view, record));
}

// A length has one form, so that a record has, too.
TEST(StreamRecordTest, RefusesLongLengths) {
  std::string record = encode_stream_record(kKey, StreamViewType::kKeysOnly, change(false, true));
  constexpr std::size_t kLength = 10;  // its place
  record.replace(kLength, 1, {static_cast<char>(record[kLength] | 0x80), '\0'});
  EXPECT_FALSE(decode_stream_record(record));
}

}  // namespace
}  // namespace serein::dynamodb
