// Streams as time goes by: shards that follow one another, trimming, iterators and streams that
// end. The clock of the database is set.
#include <gtest/gtest.h>

#include "dynamodb/jobs/stream_keeper.h"
#include "dynamodb/ops/stream_subject_test.h"
#include "dynamodb/store/check.h"
#include "dynamodb/streams/table_stream_source.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const auto kNeverStop = [] { return false; };
const std::string kOldest = R"("TRIM_HORIZON")";
const std::string kLatest = R"("LATEST")";

class StreamTimeTest : public testing::Test {
 protected:
  void SetUp() override {
    subject_.clock().freeze();
    subject_.database().stream_shards = 1;
    answer_of(subject_, kCreateTable,
              R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",)"
              R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
              R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],)"
              R"("StreamSpecification":{"StreamEnabled":true,)"
              R"("StreamViewType":"NEW_AND_OLD_IMAGES"}})");
    arn_ = stream_arn_of(subject_, "abc");
  }

  void TearDown() override {
    const auto report = check_database(*engine_);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->problem_count, 0U) << report->problems.front();
  }

  void put(const std::string& key, int value) {
    answer_of(subject_, kPutItem,
              R"({"TableName":"abc","Item":{"p":{"S":")" + key + R"("},"v":{"N":")" +
                  std::to_string(value) + R"("}}})");
  }

  void advance(std::chrono::microseconds step) {
    subject_.clock().advance(step);
    const auto done = keeper_.run(kNeverStop);
    ASSERT_TRUE(done) << done.error().to_string();
  }

  Error error_of(const aws::Operation<Database>& operation, const std::string& input) {
    const auto answer = subject_.call(operation, input);
    EXPECT_FALSE(answer) << *answer;
    return answer.error();
  }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  Subject subject_{*engine_};
  StreamKeeper keeper_{subject_.database(), kStreamShardLife};
  std::string arn_;
};

// After four hours a child takes over; who reads parent and child in turn misses nothing.
TEST_F(StreamTimeTest, ShardsAreFollowedByChildren) {
  put("a", 1);
  const auto open = iterator_of(subject_, arn_, shard_ids(subject_, arn_)[0], kOldest);
  advance(hours(4) - minutes(1));
  EXPECT_EQ(shard_ids(subject_, arn_).size(), 1U);
  advance(minutes(1));
  put("a", 2);
  const auto ids = shard_ids(subject_, arn_);
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_LT(ids[0], ids[1]);
  bool at_end = false;
  const auto parent = read_all(subject_, iterator_of(subject_, arn_, ids[0], kOldest), 1, &at_end);
  EXPECT_EQ(parent.size(), 1U);
  EXPECT_TRUE(at_end);
  const auto child = read_all(subject_, iterator_of(subject_, arn_, ids[1], kOldest), 1, &at_end);
  ASSERT_EQ(child.size(), 1U);
  EXPECT_FALSE(at_end);
  EXPECT_EQ(child[0].old_image, parent[0].new_image);
  // At the end of a shard that has ended there is nothing to wait for.
  EXPECT_TRUE(read_all(subject_, iterator_of(subject_, arn_, ids[0], kLatest), 1, &at_end).empty());
  EXPECT_TRUE(at_end);
}

// Documented: 15 minutes.
TEST_F(StreamTimeTest, IteratorsExpire) {
  const auto iterator = iterator_of(subject_, arn_, shard_ids(subject_, arn_)[0], kOldest);
  subject_.clock().advance(minutes(15));
  EXPECT_TRUE(subject_.call(kGetRecords, R"({"ShardIterator":")" + iterator + R"("})"));
  subject_.clock().advance(std::chrono::microseconds(1));
  const Error error = error_of(kGetRecords, R"({"ShardIterator":")" + iterator + R"("})");
  EXPECT_EQ(error.kind().name, "ExpiredIteratorException");
  EXPECT_EQ(error.message(), "The provided iterator exceeds the maximum age allowed.");
}

// Documented: 24 hours. Who asks for what is gone is told so, and does not go on as if nothing
// were.
TEST_F(StreamTimeTest, RecordsAreTrimmed) {
  put("a", 1);
  const auto first = read_stream(subject_, arn_, 10).at(0);
  advance(hours(1));
  put("a", 2);
  const auto shard = shard_ids(subject_, arn_)[0];
  subject_.clock().advance(hours(23) - minutes(1));
  const auto early = iterator_of(subject_, arn_, shard, kOldest);
  advance(minutes(1));
  EXPECT_EQ(shard_ids(subject_, arn_)[0], shard);
  const auto left = read_all(subject_, iterator_of(subject_, arn_, shard, kOldest), 10);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].event, "MODIFY");
  EXPECT_EQ(error_of(kGetRecords, R"({"ShardIterator":")" + early + R"("})").kind().name,
            "TrimmedDataAccessException");
  const std::string at = R"({"StreamArn":")" + arn_ + R"(","ShardId":")" + shard +
                         R"(","SequenceNumber":")" + first.sequence_number +
                         R"(","ShardIteratorType":)";
  const Error trimmed = error_of(kGetShardIterator, at + R"("AT_SEQUENCE_NUMBER"})");
  EXPECT_EQ(trimmed.kind().name, "TrimmedDataAccessException");
  EXPECT_EQ(trimmed.message(), "The data you are trying to access has been trimmed.");
  // What follows the last record that is gone is there.
  const auto after =
      iterator_of(subject_, arn_, shard,
                  R"("AFTER_SEQUENCE_NUMBER","SequenceNumber":")" + first.sequence_number + R"(")");
  EXPECT_EQ(read_all(subject_, after, 10).size(), 1U);
}

// Shards go a day after they were closed, streams a day after they were disabled.
TEST_F(StreamTimeTest, ShardsAndStreamsGo) {
  put("a", 1);
  advance(hours(4));
  put("a", 2);
  EXPECT_EQ(shard_ids(subject_, arn_).size(), 2U);
  answer_of(subject_, kUpdateTable,
            R"({"TableName":"abc","StreamSpecification":{"StreamEnabled":false}})");
  put("a", 3);
  EXPECT_EQ(read_stream(subject_, arn_, 10).size(), 2U);
  advance(hours(24) - minutes(1));
  EXPECT_EQ(read_stream(subject_, arn_, 10).size(), 1U);
  advance(minutes(1));
  EXPECT_EQ(error_of(kDescribeStream, R"({"StreamArn":")" + arn_ + R"("})").kind().name,
            "ResourceNotFoundException");
  EXPECT_EQ(*subject_.call(kListStreams, "{}"), R"({"Streams":[]})");
}

// A stream outlives its table by a day.
TEST_F(StreamTimeTest, StreamsOutliveTables) {
  put("a", 1);
  answer_of(subject_, kDeleteTable, R"({"TableName":"abc"})");
  EXPECT_EQ(read_stream(subject_, arn_, 10).size(), 1U);
  advance(hours(24));
  EXPECT_EQ(*subject_.call(kListStreams, "{}"), R"({"Streams":[]})");
}

// Many records go in many commits, and the first read afterwards begins where they ended.
TEST_F(StreamTimeTest, TrimsInParts) {
  for (int i = 0; i < 2500; ++i) put("a", i);
  advance(hours(2));
  put("b", 1);
  advance(hours(22));
  const auto left = read_stream(subject_, arn_, 10);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].keys, R"({"p":{"S":"b"}})");
}

// Other services see shards and records as clients do, and can go on where they were.
TEST_F(StreamTimeTest, SourceForConsumers) {
  put("a", 1);
  advance(hours(4));
  put("a", 2);
  const TableStreamSource source(subject_.database());
  const auto shards = *source.list_shards(arn_);
  ASSERT_EQ(shards.size(), 2U);
  EXPECT_TRUE(shards[0].closed);
  EXPECT_EQ(shards[1].parent_id, shards[0].id);
  const auto begin = *source.find(arn_, shards[0].id, ports::StreamStart::kOldest, "");
  const auto parent = *source.read(arn_, shards[0].id, begin, {});
  ASSERT_EQ(parent.records.size(), 1U);
  EXPECT_TRUE(parent.at_end);
  EXPECT_EQ(seen_record(json::parse(parent.records[0].json)->root()).event, "INSERT");
  const auto latest = *source.find(arn_, shards[1].id, ports::StreamStart::kLatest, "");
  put("a", 3);
  const auto child = *source.read(arn_, shards[1].id, latest, {});
  ASSERT_EQ(child.records.size(), 1U);
  EXPECT_FALSE(child.at_end);
  const std::string& number = child.records[0].sequence_number;
  const auto at = *source.find(arn_, shards[1].id, ports::StreamStart::kAt, number);
  EXPECT_EQ(source.read(arn_, shards[1].id, at, {})->records.size(), 1U);
  const auto behind = *source.find(arn_, shards[1].id, ports::StreamStart::kBehind, number);
  EXPECT_TRUE(source.read(arn_, shards[1].id, behind, {})->records.empty());
  EXPECT_FALSE(source.list_shards(arn_ + "x"));
  EXPECT_FALSE(source.find(arn_, "no shard", ports::StreamStart::kOldest, ""));
}

}  // namespace
}  // namespace serein::dynamodb
