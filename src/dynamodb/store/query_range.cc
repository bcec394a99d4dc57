#include "dynamodb/store/query_range.h"

#include <vector>

#include "base/bytes.h"
#include "dynamodb/store/keys.h"
#include "kv/key_encoding.h"

namespace serein::dynamodb {
namespace {

std::string with_component(std::string prefix, const std::string& value) {
  append_key_component(prefix, ValueView(value));
  return prefix;
}

// All keys whose string or binary begins with that of `value`: its encoding without the end mark.
std::string with_beginning(std::string prefix, const std::string& value) {
  constexpr std::size_t kEndMarkBytes = 2;
  append_key_component(prefix, ValueView(value));
  prefix.resize(prefix.size() - kEndMarkBytes);
  return prefix;
}

}  // namespace

kv::Range query_range(const Table& table, const Index* index, const KeyCondition& condition,
                      bool forward) {
  using Operator = KeyCondition::RangeOperator;
  const std::vector<ValueView> hash(condition.hash.begin(), condition.hash.end());
  std::string partition = partition_prefix(table, index, hash);
  for (const std::string& value : condition.equal)
    append_key_component(partition, ValueView(value));
  kv::Range range{partition, kv::prefix_end(partition), !forward};
  switch (condition.range_operator) {
    case Operator::kNone:
      break;
    case Operator::kEqual:
      range.begin = with_component(partition, condition.range);
      range.end = kv::prefix_end(range.begin);
      break;
    case Operator::kLess:
      range.end = with_component(partition, condition.range);
      break;
    case Operator::kLessOrEqual:
      range.end = kv::prefix_end(with_component(partition, condition.range));
      break;
    case Operator::kGreater:
      range.begin = kv::prefix_end(with_component(partition, condition.range));
      break;
    case Operator::kGreaterOrEqual:
      range.begin = with_component(partition, condition.range);
      break;
    case Operator::kBetween:
      range.begin = with_component(partition, condition.range);
      range.end = kv::prefix_end(with_component(partition, condition.upper));
      break;
    case Operator::kBeginsWith:
      range.begin = with_beginning(partition, condition.range);
      range.end = kv::prefix_end(range.begin);
      break;
  }
  return range;
}

kv::Range segment_range(const Table& table, const Index* index, const Segment& segment) {
  constexpr std::uint64_t kBuckets = 1ULL << 32U;
  const auto first_bucket = [&](std::uint64_t number) {
    return (kBuckets * number + segment.total - 1) / segment.total;
  };
  const std::string prefix = entries_prefix(table, index);
  kv::Range range{prefix, kv::prefix_end(prefix)};
  append_big_endian_32(range.begin, static_cast<std::uint32_t>(first_bucket(segment.number)));
  if (segment.number + 1 < segment.total) {
    range.end = prefix;
    append_big_endian_32(range.end, static_cast<std::uint32_t>(first_bucket(segment.number + 1)));
  }
  return range;
}

bool continue_after(kv::Range& range, const Table& table, const Index* index,
                    const ItemView& last_key) {
  const std::string key = entry_key(table, index, last_key);
  if (key < range.begin || key >= range.end) return false;
  if (range.reverse) {
    range.end = key;
  } else {
    range.begin = kv::prefix_end(key);
  }
  return true;
}

}  // namespace serein::dynamodb
