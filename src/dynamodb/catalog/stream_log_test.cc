#include "dynamodb/catalog/stream_log.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "dynamodb/catalog/catalog.h"
#include "kv/key_encoding.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

const Scope kScope{"000000000000", "us-east-1"};

WallTime at(std::int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

Table named(const std::string& name) {
  Table table;
  table.scope = kScope;
  table.name = name;
  table.key = {{{"p", ScalarType::kString}}, {{"c", ScalarType::kString}}};
  table.attributes = {{"p", ScalarType::kString}, {"c", ScalarType::kString}};
  table.created = at(1);
  return table;
}

class StreamLogTest : public testing::Test {
 protected:
  TableId create_with_stream() {
    Table table = named("one");
    enable_stream(table, StreamViewType::kNewImage, at(1), 2);
    return (*catalog_->create(table))->id;
  }

  void change(TableId id, const std::function<void(Table&)>& change) {
    ASSERT_TRUE(catalog_->change(id, [&](Table& table) -> Result<> {
      change(table);
      return {};
    }));
  }

  std::vector<Stream> streams(TableId id) { return *read_streams(*engine_->read(), id); }

  std::unique_ptr<kv::Engine> engine_ = kv::make_memory_engine();
  std::unique_ptr<Catalog> catalog_ = *Catalog::load(*engine_);
};

// Data directories hold these keys: docs/dev/formats/streams.md.
TEST(StreamKeysTest, GoldenVectors) {
  EXPECT_EQ(hex(stream_log_prefix(7)), "200000000700000000");
  EXPECT_EQ(hex(low_water_key(7, 2)), "2000000007000000000400000002");
  EXPECT_EQ(hex(record_key(7, 2, {5, 3})), "20000000070000000200000000000000050003");
  EXPECT_EQ(hex(record_suffix(258)), "0102");
  EXPECT_EQ(position_of(record_key(7, 2, {5, 3})), (StreamPosition{5, 3}));
  EXPECT_FALSE(position_of(shard_prefix(7, 2)));
  EXPECT_FALSE(position_of(""));
}

// The keys of an item all go to one shard, whatever its sort key; shards are equal shares.
TEST(StreamKeysTest, ShardsShareTheBuckets) {
  EXPECT_EQ(shard_index(*decode_hex("100000000700000000"), 4), 0U);
  EXPECT_EQ(shard_index(*decode_hex("10000000073fffffffaa"), 4), 0U);
  EXPECT_EQ(shard_index(*decode_hex("100000000740000000bb"), 4), 1U);
  EXPECT_EQ(shard_index(*decode_hex("1000000007ffffffff"), 4), 3U);
  EXPECT_EQ(shard_index(*decode_hex("1000000007ffffffff"), 1), 0U);
}

// A place behind the last number of a commit is in the next one.
TEST(StreamKeysTest, PlacesFollowOneAnother) {
  EXPECT_EQ((StreamPosition{5, 3}.next()), (StreamPosition{5, 4}));
  EXPECT_EQ((StreamPosition{5, 65535}.next()), (StreamPosition{6, 0}));
}

TEST_F(StreamLogTest, ANewTableOpensShards) {
  const TableId id = create_with_stream();
  const auto found = streams(id);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].arn(),
            "arn:aws:dynamodb:us-east-1:000000000000:table/one/stream/1970-01-01T00:00:01.000");
  EXPECT_EQ(found[0].view_type, StreamViewType::kNewImage);
  EXPECT_EQ(found[0].hash_name, "p");
  EXPECT_EQ(found[0].range_name, "c");
  ASSERT_EQ(found[0].shards.size(), 2U);
  EXPECT_EQ(found[0].shards[0].parent, 0U);
  EXPECT_FALSE(found[0].shards[0].closed);
}

// Each new shard follows one old shard, and begins where that has ended.
TEST_F(StreamLogTest, RollingGivesEachShardAChild) {
  const TableId id = create_with_stream();
  change(id, [](Table& table) { roll_stream(table, at(5), 7); });
  const auto found = streams(id);
  ASSERT_EQ(found[0].shards.size(), 4U);
  for (std::size_t i = 0; i < 2; ++i) {
    const StreamShard& parent = found[0].shards[i];
    const StreamShard& child = found[0].shards[i + 2];
    EXPECT_EQ(child.parent, parent.number);
    ASSERT_TRUE(parent.closed);
    EXPECT_EQ(parent.closed->stamp, child.opened);
    EXPECT_EQ(parent.closed->time, at(5));
  }
  EXPECT_EQ(catalog_->find(id)->stream->shards, (std::vector<ShardNumber>{3, 4}));
}

// A stream that is enabled again is another one, also within the same millisecond.
TEST_F(StreamLogTest, DisablingEndsAndEnablingBeginsAnew) {
  const TableId id = create_with_stream();
  change(id, [](Table& table) { disable_stream(table, at(1)); });
  EXPECT_EQ(streams(id)[0].disabled, at(1));
  EXPECT_TRUE(streams(id)[0].shards[1].closed);
  change(id, [](Table& table) { enable_stream(table, StreamViewType::kKeysOnly, at(1), 1); });
  const auto found = streams(id);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(found[0].label(), found[1].label());
  ASSERT_EQ(found[1].shards.size(), 1U);
  EXPECT_EQ(found[1].shards[0].number, 3U);
  EXPECT_EQ(found[1].shards[0].parent, 0U);
}

// What nothing writes is no log: forgetting its streams would leave some of it.
TEST_F(StreamLogTest, RefusesWhatIsThereTwice) {
  const TableId id = create_with_stream();
  const auto put = [&](std::string_view key, std::string_view value) {
    const auto body = [=](kv::Txn& txn) -> Result<> {
      txn.put(stream_log_prefix(id) + *decode_hex(key), *decode_hex(value));
      return {};
    };
    ASSERT_TRUE(kv::transact_and_wait(*engine_, {}, kv::Durability::kRelaxed, body));
  };
  ASSERT_TRUE(read_streams(*engine_->read(), id));
  put("0200000001ffffffffffffffff", "0000000100000000");
  EXPECT_FALSE(read_streams(*engine_->read(), id));
}

// Streams outlive their tables; other tables have none of it.
TEST_F(StreamLogTest, RemovingTheTableEndsTheStream) {
  const TableId id = create_with_stream();
  ASSERT_TRUE(catalog_->create(named("two")));
  ASSERT_TRUE(catalog_->remove(kScope, "one", at(9)));
  const auto all = *read_all_streams(*engine_->read());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].table, id);
  EXPECT_EQ(all[0].disabled, at(9));
  EXPECT_TRUE(all[0].shards[0].closed);
}

// After a reset nothing is left of them.
TEST_F(StreamLogTest, RemovingAllForgetsStreams) {
  create_with_stream();
  ASSERT_TRUE(catalog_->remove(kScope, "one", at(9)));
  Table table = named("two");
  enable_stream(table, StreamViewType::kKeysOnly, at(1), 1);
  ASSERT_TRUE(catalog_->create(table));
  ASSERT_TRUE(catalog_->remove_all());
  EXPECT_TRUE(read_all_streams(*engine_->read())->empty());
  EXPECT_EQ(catalog_->removed_tables()->size(), 2U);
}

// What is forgotten leaves no key.
TEST_F(StreamLogTest, ErasingLeavesNothing) {
  const TableId id = create_with_stream();
  change(id, [](Table& table) { roll_stream(table, at(5), 2); });
  const Stream stream = streams(id)[0];
  EXPECT_TRUE(*is_logged(*engine_->read(), id, stream.shards[0]));
  ASSERT_TRUE(kv::transact_and_wait(*engine_, {}, kv::Durability::kSync, [&](kv::Txn& txn) {
    txn.put(low_water_key(id, 1), encode_position({5, 3}));
    return Result<>();
  }));
  EXPECT_EQ(streams(id)[0].shards[0].low_water, (StreamPosition{5, 3}));
  ASSERT_TRUE(kv::transact_and_wait(*engine_, {}, kv::Durability::kSync, [&](kv::Txn& txn) {
    erase_stream(txn, stream);
    return Result<>();
  }));
  const std::string prefix = all_streams_prefix(id);
  EXPECT_FALSE(engine_->read()->scan({prefix, kv::prefix_end(prefix)})->valid());
  EXPECT_FALSE(*is_logged(*engine_->read(), id, stream.shards[0]));
}

}  // namespace
}  // namespace serein::dynamodb
