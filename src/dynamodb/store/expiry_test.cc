#include "dynamodb/store/expiry.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"

namespace serein::dynamodb {
namespace {

std::string item_with(const std::string& value) {
  return *encode_item(json::parse(R"({"p":{"S":"a"},"e":)" + value + "}")->root());
}

std::optional<std::uint64_t> expiry(const std::string& value) {
  const std::string item = item_with(value);
  return expiry_of("e", ItemView(item));
}

// Data directories hold these keys, and the item is found by what follows the time.
TEST(ExpiryTest, GoldenVector) {
  const std::string base_key = *decode_hex("10000000077c1c78c26162630001");
  const std::string item = item_with(R"({"N":"1700000000"})");
  const auto key = expiry_key("e", base_key, ItemView(item));
  ASSERT_TRUE(key);
  EXPECT_EQ(hex(*key), "30000000006553f100000000077c1c78c26162630001");
  const auto entry = parse_expiry_key(*key);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->expires, 1'700'000'000U);
  EXPECT_EQ(entry->table, 7U);
  EXPECT_EQ(entry->base_key, base_key);
  EXPECT_EQ(hex(expiry_begin(std::chrono::seconds(1))), "300000000000000001");
}

// Only a Number that is whole seconds tells a time.
TEST(ExpiryTest, WhatIsATime) {
  EXPECT_EQ(expiry(R"({"N":"0"})"), 0U);
  EXPECT_EQ(expiry(R"({"N":"1.7E9"})"), 1'700'000'000U);
  EXPECT_EQ(expiry(R"({"N":"9223372036854775807"})"), 9'223'372'036'854'775'807U);
  for (const char* value :
       {R"({"N":"-1"})", R"({"N":"1.5"})", R"({"N":"9223372036854775808"})", R"({"N":"1E30"})",
        R"({"S":"1700000000"})", R"({"NULL":true})", R"({"NS":["1700000000"]})"}) {
    EXPECT_FALSE(expiry(value)) << value;
  }
  const std::string item = item_with(R"({"N":"1"})");
  EXPECT_FALSE(expiry_of("other", ItemView(item)));
}

// What is cut off is no key.
TEST(ExpiryTest, RefusesShortKeys) {
  EXPECT_FALSE(parse_expiry_key(""));
  EXPECT_FALSE(parse_expiry_key(*decode_hex("30000000006553f100")));
}

}  // namespace
}  // namespace serein::dynamodb
