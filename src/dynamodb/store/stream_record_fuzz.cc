// A byte for the view, then any bytes as a stored record: reading ends cleanly, and what the check
// lets pass is exactly what some change of an item is written as.
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "dynamodb/store/stream_record.h"

namespace {

using namespace serein::dynamodb;  // NOLINT(google-build-using-namespace)

// A change that leaves such a record; what the record does not show is taken from its key.
ItemChange change_of(const StreamRecord& record) {
  ItemChange change;
  if (record.event != StreamEvent::kInsert) change.before = record.old_image.value_or(record.keys);
  if (record.event != StreamEvent::kRemove) change.after = record.new_image.value_or(record.keys);
  change.cause = record.cause;
  change.time = record.time;
  return change;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const KeySchema key{{{"p", ScalarType::kString}}, {{"r", ScalarType::kNumber}}};
  constexpr std::array kViews{StreamViewType::kKeysOnly, StreamViewType::kNewImage,
                              StreamViewType::kOldImage, StreamViewType::kNewAndOldImages};
  const StreamViewType view = kViews[data[0] % kViews.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!check_stream_record(key, view, bytes)) return 0;
  const auto record = decode_stream_record(bytes);
  CHECK(record.has_value());
  CHECK(encode_stream_record(key, view, change_of(*record)) == bytes);
  CHECK(record->size_bytes() >= record->keys.size_bytes());
  return 0;
}
