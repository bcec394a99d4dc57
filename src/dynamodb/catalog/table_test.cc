#include "dynamodb/catalog/table.h"

#include <gtest/gtest.h>

#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

WallTime at(std::int64_t microseconds) { return WallTime(std::chrono::microseconds(microseconds)); }

// A table that uses every member of the stored form.
Table full_table() {
  Table table;
  table.id = 7;
  table.uuid = "2f3a6b1c-0000-4000-8000-000000000001";
  table.scope = {"123456789012", "eu-west-1"};
  table.name = "Music";
  table.key = {{{"Artist", ScalarType::kString}}, {{"Song", ScalarType::kString}}};
  table.attributes = {{"Artist", ScalarType::kString},
                      {"Song", ScalarType::kString},
                      {"Year", ScalarType::kNumber}};
  table.billing_mode = BillingMode::kProvisioned;
  table.throughput = {5, 6, at(10), at(11), 2};
  table.on_demand_since = at(12);
  table.on_demand_switches = {at(12)};
  table.table_class = TableClass::kStandardInfrequentAccess;
  table.deletion_protection = true;
  table.created = at(1'700'000'000'000'000);
  table.tags = {{"team", "music"}};
  Index local;
  local.id = 1;
  local.name = "by-year";
  local.kind = IndexKind::kLocal;
  local.key = {{{"Artist", ScalarType::kString}}, {{"Year", ScalarType::kNumber}}};
  local.projection = {ProjectionType::kInclude, {"Genre"}};
  Index global;
  global.id = 3;
  global.name = "years";
  global.key = {{{"Year", ScalarType::kNumber}}, {}};
  global.projection = {ProjectionType::kKeysOnly, {}};
  global.throughput = {1, 2, std::nullopt, std::nullopt, 0};
  global.status = IndexStatus::kCreating;
  table.indexes = {local, global};
  table.next_index_id = 4;
  StreamSettings stream;
  stream.enabled = true;
  stream.view_type = StreamViewType::kNewAndOldImages;
  stream.since = at(13);
  stream.disabled = at(16);
  stream.number = 2;
  stream.shards = {5, 6};
  stream.next_shard = 7;
  stream.rolled = at(15);
  table.stream = stream;
  table.ttl_attribute = "expires";
  table.ttl_state = TtlState::kDisabling;
  table.ttl_changed = at(17);
  table.transition = Transition{TableStatus::kUpdating, at(14)};
  return table;
}

constexpr const char* kFormat3 =
    R"({"format":3,"id":7,"uuid":"2f3a6b1c-0000-4000-8000-000000000001","account":"123456789012",)"
    R"("region":"eu-west-1","name":"Music","key":["Artist","Song"],"attributes":[["Artist","S"],)"
    R"(["Song","S"],["Year","N"]],"billing":"PROVISIONED","read_units":5,"write_units":6,)"
    R"("last_increase":10,"last_decrease":11,"decreases_that_day":2,"on_demand_since":12,)"
    R"("class":"STANDARD_INFREQUENT_ACCESS","deletion_protection":true,)"
    R"("created":1700000000000000,"tags":[["team","music"]],"indexes":[{"id":1,"name":"by-year",)"
    R"("local":true,"hash":["Artist"],"range":["Year"],"projection":"INCLUDE",)"
    R"("included":["Genre"],"read_units":0,"write_units":0,"status":"ACTIVE"},{"id":3,)"
    R"("name":"years","local":false,"hash":["Year"],"range":[],"projection":"KEYS_ONLY",)"
    R"("included":[],"read_units":1,"write_units":2,"status":"CREATING"}],"next_index_id":4,)"
    R"("on_demand_switches":[12],"stream":{"enabled":true,"view":"NEW_AND_OLD_IMAGES","since":13,)"
    R"("disabled":16,"number":2,"shards":[5,6],"next_shard":7,"rolled":15},)"
    R"("ttl_attribute":"expires","ttl_state":"DISABLING","ttl_changed":17,"transition":{"status":"UPDATING","until":14}})";

// As programs wrote it that had the settings of streams and expiry, and nothing that follows them.
constexpr const char* kFormat2 =
    R"({"format":2,"id":7,"uuid":"u","account":"123456789012","region":"eu-west-1",)"
    R"("name":"Music","key":["Artist"],"attributes":[["Artist","S"]],"billing":"PAY_PER_REQUEST",)"
    R"("read_units":0,"write_units":0,"on_demand_since":12,"deletion_protection":false,)"
    R"("created":13,"tags":[],"indexes":[],"next_index_id":1,"on_demand_switches":[],)"
    R"("stream":{"enabled":true,"view":"KEYS_ONLY","since":13},"ttl_attribute":"expires"})";

// As programs before indexes wrote it.
constexpr const char* kFormat1 =
    R"({"format":1,"id":7,"uuid":"u","account":"123456789012","region":"eu-west-1",)"
    R"("name":"Music","key":["Artist"],"attributes":[["Artist","S"]],"billing":"PAY_PER_REQUEST",)"
    R"("read_units":0,"write_units":0,"on_demand_since":12,"deletion_protection":false,)"
    R"("created":13,"tags":[]})";

// The stored form is frozen: data directories hold it.
TEST(TableCodecTest, GoldenVector) {
  EXPECT_EQ(encode_table(full_table()), kFormat3);
  Table expected = full_table();
  expected.stored = kFormat3;
  const auto decoded = decode_table(kFormat3);
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(*decoded, expected);
}

// What may be absent is read as it was written.
TEST(TableCodecTest, WarmThroughput) {
  Table table = full_table();
  table.warm = {13, 14};
  table.indexes[1].warm = {15, 0};
  const std::string stored = encode_table(table);
  EXPECT_NE(stored.find(R"("warm":[13,14],"stream")"), std::string::npos) << stored;
  EXPECT_NE(stored.find(R"("warm":[15,0],"status":"CREATING")"), std::string::npos) << stored;
  const auto decoded = decode_table(stored);
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->warm, table.warm);
  EXPECT_EQ(decoded->indexes[1].warm, table.indexes[1].warm);
}

// Tables of earlier formats must stay readable.
TEST(TableCodecTest, ReadsFormat1) {
  const auto decoded = decode_table(kFormat1);
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoded->name, "Music");
  EXPECT_EQ(decoded->billing_mode, BillingMode::kPayPerRequest);
  EXPECT_TRUE(decoded->indexes.empty());
  EXPECT_EQ(decoded->next_index_id, 1U);
  EXPECT_EQ(decoded->stored, kFormat1);
}

// Streams get their shards, and items their entries of expiry, after the program is a new one.
TEST(TableCodecTest, ReadsFormat2) {
  const auto decoded = decode_table(kFormat2);
  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_TRUE(decoded->stream->enabled);
  EXPECT_TRUE(decoded->stream->shards.empty());
  EXPECT_EQ(decoded->ttl_state, TtlState::kEnabling);
  EXPECT_FALSE(decoded->ttl_changed);
}

// What cannot be read must be refused, not guessed.
TEST(TableCodecTest, RefusesDamage) {
  const std::string good = kFormat3;
  const auto replaced = [&good](std::string_view what, std::string_view by) {
    std::string bad = good;
    bad.replace(bad.find(what), what.size(), by);
    return bad;
  };
  for (const std::string& bad : {
           std::string("no JSON"),
           std::string("[]"),
           replaced(R"("format":3)", R"("format":4)"),
           replaced(R"("format":3)", R"("format":0)"),
           replaced(R"("name":"Music")", R"("name":5)"),
           replaced(R"("key":["Artist","Song"])", R"("key":[])"),
           replaced(R"("key":["Artist","Song"])", R"("key":["Other"])"),
           replaced(R"(["Year","N"])", R"(["Year","X"])"),
           replaced(R"("billing":"PROVISIONED")", R"("billing":"FREE")"),
           replaced(R"("hash":["Year"])", R"("hash":["Other"])"),
           replaced(R"("status":"CREATING")", R"("status":"BUSY")"),
           replaced(R"("since":13)", R"("since":"13")"),
           replaced(R"("shards":[5,6])", R"("shards":["5"])"),
           replaced(R"("next_shard":7)", R"("next_shard":null)"),
           replaced(R"("ttl_state":"DISABLING")", R"("ttl_state":"OFF")"),
           replaced(R"("until":14)", R"("until":null)"),
           replaced(R"("on_demand_switches":[12])", R"("on_demand_switches":["x"])"),
       }) {
    const auto decoded = decode_table(bad);
    ASSERT_FALSE(decoded) << bad;
    EXPECT_TRUE(decoded.error().is(kv::kCorruption)) << bad;
  }
}

// A table that is being deleted stays so until a job removes it; other states pass by themselves.
TEST(TableTest, StatusByTime) {
  Table table;
  EXPECT_EQ(table.status(at(5)), TableStatus::kActive);
  table.transition = Transition{TableStatus::kCreating, at(10)};
  EXPECT_EQ(table.status(at(9)), TableStatus::kCreating);
  EXPECT_EQ(table.status(at(10)), TableStatus::kActive);
  table.transition = Transition{TableStatus::kDeleting, at(10)};
  EXPECT_EQ(table.status(at(11)), TableStatus::kDeleting);
}

// Decreases are counted by the UTC day.
TEST(TableTest, DecreasesOfToday) {
  constexpr std::int64_t kDay = 86'400'000'000;
  Throughput throughput;
  EXPECT_EQ(throughput.decreases_on_day_of(at(5)), 0);
  throughput.last_decrease = at(kDay - 1);
  throughput.decreases_that_day = 3;
  EXPECT_EQ(throughput.decreases_on_day_of(at(1)), 3);
  EXPECT_EQ(throughput.decreases_on_day_of(at(kDay)), 0);
}

// It follows what is provisioned and how it is billed, and never falls below what is kept.
TEST(TableTest, WarmThroughput) {
  Table table;
  table.throughput.read_units = 3;
  table.throughput.write_units = 1;
  EXPECT_EQ(warm_throughput(table, nullptr), (WarmThroughput{3, 1}));
  keep_warm_throughput(table);
  table.throughput.read_units = 1;
  table.throughput.write_units = 2;
  EXPECT_EQ(warm_throughput(table, nullptr), (WarmThroughput{3, 2}));
  table.billing_mode = BillingMode::kPayPerRequest;
  EXPECT_EQ(warm_throughput(table, nullptr), (WarmThroughput{12'000, 4'000}));
  table.indexes.emplace_back().warm = {20'000, 0};
  EXPECT_EQ(warm_throughput(table, table.indexes.data()), (WarmThroughput{20'000, 4'000}));
}

// The label ends the ARN of a stream, and clients parse it as a time.
TEST(TableTest, StreamLabel) {
  EXPECT_EQ(stream_label(at(1'700'000'000'123'456)), "2023-11-14T22:13:20.123");
}

}  // namespace
}  // namespace serein::dynamodb
