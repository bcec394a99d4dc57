#include "dynamodb/streams/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "aws/errors.h"
#include "base/bytes.h"
#include "base/encoding.h"
#include "dynamodb/catalog/stored_fields.h"

namespace serein::dynamodb {
namespace {

// A leading digit that is not 0, so that nobody who takes them for numbers loses the width; then
// stamp and number.
constexpr char kLeadingDigit = '1';
constexpr std::size_t kStampDigits = 20;
constexpr std::size_t kNumberDigits = 5;
constexpr std::size_t kSequenceNumberDigits = 1 + kStampDigits + kNumberDigits;

constexpr std::string_view kStreamPart = "/stream/";
constexpr std::string_view kIteratorVersion = "|1|";

template <class Number>
std::optional<Number> parse_digits(std::string_view text) {
  Number number{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string sequence_number(const StreamPosition& position) {
  return fmt::format("{}{:0{}}{:0{}}", kLeadingDigit, position.stamp, kStampDigits, position.number,
                     kNumberDigits);
}

std::optional<StreamPosition> parse_sequence_number(std::string_view text) {
  if (text.size() != kSequenceNumberDigits || text.front() != kLeadingDigit) return std::nullopt;
  const auto stamp = parse_digits<kv::Stamp>(text.substr(1, kStampDigits));
  const auto number = parse_digits<std::uint16_t>(text.substr(1 + kStampDigits));
  if (!stamp || !number) return std::nullopt;
  return StreamPosition{*stamp, *number};
}

std::string first_sequence_number(const StreamShard& shard) {
  return sequence_number({shard.opened, 0});
}

std::optional<std::string> last_sequence_number(const StreamShard& shard) {
  if (!shard.closed) return std::nullopt;
  // Children are opened by the same commit: their first number is to come after this one.
  return sequence_number({shard.closed->stamp - 1, std::numeric_limits<std::uint16_t>::max()});
}

std::string shard_id(const Stream& stream, ShardNumber shard) {
  return fmt::format("shardId-{:020}-{:08x}", to_microseconds(stream.since) / 1000, shard);
}

const StreamShard* find_shard(const Stream& stream, std::string_view id) {
  const auto found =
      std::find_if(stream.shards.begin(), stream.shards.end(),
                   [&](const StreamShard& shard) { return shard_id(stream, shard.number) == id; });
  return found == stream.shards.end() ? nullptr : &*found;
}

Result<StreamReference> parse_stream_arn(std::string_view arn) {
  const std::size_t part = arn.find(kStreamPart);
  if (part != std::string_view::npos && part + kStreamPart.size() < arn.size()) {
    auto table = parse_table_arn(arn.substr(0, part));
    if (table) {
      return StreamReference{*std::move(table), std::string(arn.substr(part + kStreamPart.size()))};
    }
  }
  return fail(aws::kValidationException, "Invalid StreamArn");
}

std::string encode_shard_iterator(const ShardIterator& iterator) {
  std::string bytes;
  append_big_endian_32(bytes, iterator.table);
  append_big_endian_32(bytes, iterator.shard);
  bytes += encode_position(iterator.position);
  append_big_endian_64(bytes, static_cast<std::uint64_t>(to_microseconds(iterator.issued)));
  append_big_endian_32(bytes, crc32(iterator.stream_arn + bytes));
  std::string text = iterator.stream_arn;
  text += kIteratorVersion;
  append_base64(text, bytes);
  return text;
}

std::optional<ShardIterator> decode_shard_iterator(std::string_view text) {
  // The last one: what follows cannot have it.
  const std::size_t version = text.rfind(kIteratorVersion);
  if (version == std::string_view::npos) return std::nullopt;
  const auto bytes = decode_base64(text.substr(version + kIteratorVersion.size()));
  if (!bytes) return std::nullopt;
  ShardIterator iterator;
  iterator.stream_arn = text.substr(0, version);
  ByteReader reader(*bytes);
  const auto table = reader.read_big_endian_32();
  const auto shard = reader.read_big_endian_32();
  const auto stamp = reader.read_big_endian_64();
  const auto number = reader.read_big_endian_16();
  const auto issued = reader.read_big_endian_64();
  const std::string_view checked(bytes->data(), bytes->size() - reader.rest().size());
  const auto sum = reader.read_big_endian_32();
  if (!table || !shard || !stamp || !number || !issued || !sum || !reader.at_end() ||
      *sum != crc32(iterator.stream_arn + std::string(checked))) {
    return std::nullopt;
  }
  iterator.table = *table;
  iterator.shard = *shard;
  iterator.position = {*stamp, *number};
  iterator.issued = from_microseconds(static_cast<std::int64_t>(*issued));
  return iterator;
}

}  // namespace serein::dynamodb
