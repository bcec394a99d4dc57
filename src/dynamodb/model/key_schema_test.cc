#include "dynamodb/model/key_schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

const KeySchema kKey{{{"p", ScalarType::kString}}, {{"c", ScalarType::kBinary}}};
const KeySchema kHashOnly{{{"p", ScalarType::kString}}, {}};

std::string encode(const std::string& text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return *encode_item(document->root());
}

std::string item_fault(const KeySchema& key, const std::string& text) {
  const std::string item = encode(text);
  const auto result = check_item_key(key, ItemView(item));
  return result ? "" : result.error().message();
}

std::string key_fault(const KeySchema& key, const std::string& text) {
  const std::string item = encode(text);
  const auto result = check_key(key, ItemView(item));
  return result ? "" : result.error().message();
}

std::string attribute(const char* name, const char* type, const std::string& value) {
  return "\"" + std::string(name) + "\":{\"" + type + "\":\"" + value + "\"}";
}

const std::string kEmptyString =
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty string value. Key: p";
const std::string kEmptyBinary =
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty binary value. Key: c";
const std::string kLongHash =
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
    "limit of2048 bytes";
const std::string kLongRange =
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
    "the size limit of 1024 bytes";

// What is said of an item whose key attributes are faulty.
TEST(KeySchemaTest, KeysOfItems) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"p":{"S":"x"},"c":{"B":"AA=="},"other":{"N":"1"}})", ""},
      {R"({"c":{"B":"AA=="}})", invalid + "Missing the key p in the item"},
      {R"({"p":{"S":"x"}})", invalid + "Missing the key c in the item"},
      {R"({"p":{"N":"1"},"c":{"B":"AA=="}})",
       invalid + "Type mismatch for key p expected: S actual: N"},
      {R"({"p":{"S":"x"},"c":{"L":[]}})",
       invalid + "Type mismatch for key c expected: B actual: L"},
      {R"({"p":{"S":""},"c":{"B":"AA=="}})", kEmptyString},
      {R"({"p":{"S":"x"},"c":{"B":""}})", kEmptyBinary},
      {"{" + attribute("p", "S", std::string(2049, 'x')) + "," + attribute("c", "B", "AA==") + "}",
       kLongHash},
      {"{" + attribute("p", "S", std::string(2048, 'x')) + "," +
           attribute("c", "B", base64(std::string(1024, 'x'))) + "}",
       ""},
      {"{" + attribute("p", "S", "x") + "," + attribute("c", "B", base64(std::string(1025, 'x'))) +
           "}",
       kLongRange},
  };
  for (const auto& [item, expected] : cases) {
    EXPECT_EQ(item_fault(kKey, item), expected) << item.substr(0, 100);
  }
  EXPECT_EQ(item_fault(kHashOnly, R"({"p":{"S":"x"},"c":{"N":"1"}})"), "");
}

// What is said of a key that names an item: one text for all that is not of the schema.
TEST(KeySchemaTest, KeysThatNameItems) {
  const std::string mismatch = "The provided key element does not match the schema";
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":"x"},"c":{"B":"AA=="}})"), "");
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":"x"}})"), mismatch);
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":"x"},"c":{"B":"AA=="},"d":{"S":"x"}})"), mismatch);
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":"x"},"d":{"B":"AA=="}})"), mismatch);
  EXPECT_EQ(key_fault(kKey, R"({"p":{"N":"1"},"c":{"B":"AA=="}})"), mismatch);
  EXPECT_EQ(key_fault(kHashOnly, R"({"p":{"S":"x"},"c":{"B":"AA=="}})"), mismatch);
  EXPECT_EQ(key_fault(kHashOnly, R"({})"), mismatch);
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":""},"c":{"B":"AA=="}})"), kEmptyString);
  EXPECT_EQ(key_fault(kKey, R"({"p":{"S":"x"},"c":{"B":""}})"), kEmptyBinary);
  EXPECT_EQ(key_fault(kHashOnly, "{" + attribute("p", "S", std::string(2049, 'x')) + "}"),
            kLongHash);
}

std::string component(const char* type, const std::string& value) {
  const std::string item = encode("{" + attribute("a", type, value) + "}");
  std::string key;
  append_key_component(key, *ItemView(item).find("a"));
  return key;
}

// Components order as their values do, also where one continues another, and read back.
TEST(KeySchemaTest, ComponentsKeepOrder) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> ascending = {
      {"S",
       {"", "\\u0000", "\\u0000\\u0000", "\\u0000a", "a", "a\\u0000", "aa", "b", "é",
        "\xf0\x9f\x98\x80"}},
      {"B", {"", "AA==", "AAA=", "AP8=", "YQ==", "YWE=", "/w==", "//8="}},
      {"N",
       {"-1e125", "-10", "-9.5", "-9", "-1e-130", "0", "1e-130", "0.09", "0.1", "1", "1.01", "2",
        "10", "1e125"}},
  };
  for (const auto& [type, values] : ascending) {
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      // Whatever follows in the key must not disturb the order.
      EXPECT_LT(component(type, values[i]) + "\xff",
                component(type, values[i + 1]) + std::string(1, '\0'))
          << type << " " << values[i] << " " << values[i + 1];
    }
    for (const std::string& value : values) {
      const std::string key = component(type, value) + "rest";
      ByteReader reader(key);
      const auto text = read_key_component(reader, *parse_scalar_type(type));
      ASSERT_TRUE(text);
      EXPECT_EQ(reader.rest(), "rest");
      const std::string item = encode("{" + attribute("a", type, value) + "}");
      EXPECT_EQ(*text, ItemView(item).find("a")->scalar());
    }
  }
}

TEST(KeySchemaTest, DamagedComponentsAreRefused) {
  for (const ScalarType type : {ScalarType::kString, ScalarType::kNumber, ScalarType::kBinary}) {
    for (const char* text : {"", "61", "00", "6100", "6100aa", "c0"}) {
      const std::string bytes = *decode_hex(text);
      ByteReader reader(bytes);
      const auto result = read_key_component(reader, type);
      ASSERT_FALSE(result) << text;
      EXPECT_TRUE(result.error().is(kv::kCorruption));
    }
  }
}

}  // namespace
}  // namespace serein::dynamodb
