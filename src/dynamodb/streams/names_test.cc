#include "dynamodb/streams/names.h"

#include <gtest/gtest.h>

#include <limits>

namespace serein::dynamodb {
namespace {

constexpr auto kMaxStamp = std::numeric_limits<kv::Stamp>::max();
const std::string kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/x";

// Clients keep sequence numbers: they must lead to the same place in every version.
TEST(SequenceNumberTest, GoldenVectors) {
  EXPECT_EQ(sequence_number({5, 3}), "10000000000000000000500003");
  EXPECT_EQ(sequence_number({kMaxStamp, 65535}), "11844674407370955161565535");
  EXPECT_EQ(parse_sequence_number("10000000000000000000500003"), (StreamPosition{5, 3}));
}

// Clients compare them as texts or as numbers.
TEST(SequenceNumberTest, OrderAsTexts) {
  const std::vector<StreamPosition> places{{0, 0}, {0, 1}, {1, 0}, {9, 9}, {10, 0}, {kMaxStamp, 0}};
  for (std::size_t i = 1; i < places.size(); ++i) {
    EXPECT_LT(sequence_number(places[i - 1]), sequence_number(places[i]));
  }
}

TEST(SequenceNumberTest, RefusesOthers) {
  for (const char* text : {"", "1", "20000000000000000000500003", "1000000000000000000050000x",
                           "1999999999999999999999999", "19999999999999999999900000",
                           "10000000000000000000599999", "100000000000000000005000031"}) {
    EXPECT_FALSE(parse_sequence_number(text)) << text;
  }
}

// A shard ends before its child begins.
TEST(SequenceNumberTest, RangesOfShards) {
  StreamShard parent;
  parent.opened = 3;
  EXPECT_FALSE(last_sequence_number(parent));
  parent.closed = StreamShard::End{9, {}};
  StreamShard child;
  child.opened = 9;
  EXPECT_LT(first_sequence_number(parent), *last_sequence_number(parent));
  EXPECT_LT(*last_sequence_number(parent), first_sequence_number(child));
}

TEST(ShardIdTest, GoldenVector) {
  Stream stream;
  stream.since = WallTime(std::chrono::milliseconds(1'700'000'000'123));
  stream.shards.push_back({.number = 31});
  EXPECT_EQ(shard_id(stream, 31), "shardId-00000001700000000123-0000001f");
  EXPECT_EQ(find_shard(stream, shard_id(stream, 31)), &stream.shards[0]);
  EXPECT_EQ(find_shard(stream, shard_id(stream, 30)), nullptr);
}

TEST(StreamArnTest, Parts) {
  const auto reference = parse_stream_arn(kArn);
  ASSERT_TRUE(reference);
  EXPECT_EQ(reference->table.name, "abc");
  EXPECT_EQ(reference->label, "x");
  for (const char* arn : {"", "abc", "arn:aws:dynamodb:us-east-1:000000000000:table/abc",
                          "arn:aws:dynamodb:us-east-1:000000000000:table/abc/stream/",
                          "arn:aws:kinesis:us-east-1:000000000000:table/abc/stream/x",
                          "arn:aws:dynamodb:us-east-1:0:table/abc/stream/x"}) {
    EXPECT_FALSE(parse_stream_arn(arn)) << arn;
  }
}

// Iterators come back as they were given, and nothing else is one.
TEST(ShardIteratorTest, RoundTrip) {
  const ShardIterator iterator{kArn, 7, 2, {5, 3}, WallTime(std::chrono::microseconds(99))};
  const std::string text = encode_shard_iterator(iterator);
  EXPECT_EQ(text.substr(0, kArn.size() + 3), kArn + "|1|");
  const auto decoded = decode_shard_iterator(text);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->stream_arn, kArn);
  EXPECT_EQ(decoded->table, 7U);
  EXPECT_EQ(decoded->shard, 2U);
  EXPECT_EQ(decoded->position, iterator.position);
  EXPECT_EQ(decoded->issued, iterator.issued);
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(decode_shard_iterator(text.substr(0, length))) << length;
  }
  std::string other = text;
  other[20] = other[20] == 'x' ? 'y' : 'x';
  EXPECT_FALSE(decode_shard_iterator(other));
}

}  // namespace
}  // namespace serein::dynamodb
