// Any text, as each of the names that clients hold of streams: what is read is written the same
// way, so that a place has one name; and an iterator of anything comes back as it was.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/streams/names.h"

namespace {

using serein::dynamodb::ShardIterator;

void check_sequence_numbers(std::string_view text) {
  namespace dynamodb = serein::dynamodb;
  const auto position = dynamodb::parse_sequence_number(text);
  if (!position) return;
  CHECK(dynamodb::sequence_number(*position) == text);
  // They order as texts.
  const std::string next = dynamodb::sequence_number(position->next());
  CHECK((*position < position->next()) == (text < next));
}

void check_arn(std::string_view text) {
  const auto reference = serein::dynamodb::parse_stream_arn(text);
  if (!reference) return;
  const std::string end = ":" + reference->table.scope.region + ":" +
                          reference->table.scope.account + ":table/" + reference->table.name +
                          "/stream/" + reference->label;
  CHECK(text.size() > end.size() && text.substr(text.size() - end.size()) == end);
}

void check_iterator(std::string_view text) {
  const auto iterator = serein::dynamodb::decode_shard_iterator(text);
  if (iterator) CHECK(serein::dynamodb::encode_shard_iterator(*iterator) == text);
}

// The checksum keeps random texts out, so one is made that is right.
void check_made_iterator(std::string_view input) {
  serein::ByteReader reader(input);
  const auto table = reader.read_big_endian_32();
  const auto shard = reader.read_big_endian_32();
  const auto stamp = reader.read_big_endian_64();
  const auto number = reader.read_big_endian_16();
  const auto issued = reader.read_big_endian_64();
  if (!issued) return;
  const ShardIterator made{std::string(reader.rest()),
                           *table,
                           *shard,
                           {*stamp, *number},
                           serein::WallTime(std::chrono::microseconds(*issued))};
  const std::string text = serein::dynamodb::encode_shard_iterator(made);
  const auto read = serein::dynamodb::decode_shard_iterator(text);
  CHECK(read.has_value());
  CHECK(read->stream_arn == made.stream_arn && read->table == made.table);
  CHECK(read->shard == made.shard && read->position == made.position);
  CHECK(read->issued == made.issued);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_sequence_numbers(input);
  check_arn(input);
  check_iterator(input);
  check_made_iterator(input);
  return 0;
}
