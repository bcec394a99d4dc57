#include "dynamodb/store/keys.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"

namespace serein::dynamodb {
namespace {

constexpr ScalarType kString = ScalarType::kString;
constexpr ScalarType kNumber = ScalarType::kNumber;

Table table_of_test() {
  Table table;
  table.id = 7;
  table.key = {{{"p", kString}}, {{"c", kNumber}}};
  Index local;
  local.id = 1;
  local.kind = IndexKind::kLocal;
  local.key = {{{"p", kString}}, {{"l", kString}}};
  Index global;
  global.id = 2;
  global.key = {{{"g", kString}, {"h", kNumber}}, {{"l", kString}}};
  table.indexes = {local, global};
  return table;
}

std::string item_of_test() {
  const auto document =
      json::parse(R"({"p":{"S":"abc"},"c":{"N":"1"},"l":{"S":"x"},"g":{"S":"y"},"h":{"N":"0"}})");
  return *encode_item(document->root());
}

// Parts of keys, in hexadecimal digits: docs/dev/formats/keys.md.
const std::string kTable = "00000007";
const std::string kAbc = "6162630001";
const std::string kOne = "c0820b00";
const std::string kX = "780001";
const std::string kY = "790001";
const std::string kZero = "80";

const std::string kAbcBucket = "7c1c78c2";    // of 61 62 63 00 01
const std::string kYZeroBucket = "23bc54d1";  // of 79 00 01 80

// The keys of items and entries are frozen: data directories hold them.
TEST(KeysTest, GoldenVectors) {
  const Table table = table_of_test();
  const std::string stored = item_of_test();
  const ItemView item(stored);
  EXPECT_EQ(hex(base_key(table, item)), "10" + kTable + kAbcBucket + kAbc + kOne);
  EXPECT_EQ(hex(entry_key(table, &table.indexes[0], item)),
            "11" + kTable + "00000001" + kAbcBucket + kAbc + kX + kOne);
  EXPECT_EQ(hex(entry_key(table, &table.indexes[1], item)),
            "12" + kTable + "00000002" + kYZeroBucket + kY + kZero + kX + kAbc + kOne);
  EXPECT_EQ(hex(statistics_key(table, nullptr)), "40" + kTable);
  EXPECT_EQ(hex(statistics_key(table, &table.indexes[1])), "40" + kTable + "00000002");
  EXPECT_EQ(hex(collection_key(table, item)), "41" + kTable + kAbcBucket + kAbc);
  EXPECT_EQ(hex(build_progress_key(table, table.indexes[1])), "50" + kTable + "00000002");
  EXPECT_EQ(hex(expiry_progress_key(table.id)), "50" + kTable + "00000000");
}

}  // namespace
}  // namespace serein::dynamodb
