#include "dynamodb/model/item.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "json/parse.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

std::string encode(std::string_view text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return *encode_item(document->root());
}

// Of digits with spaces between the parts.
std::string bytes_of(std::string_view digits) {
  std::string packed;
  for (const char c : digits) {
    if (c != ' ') packed.push_back(c);
  }
  return *decode_hex(packed);
}

// Stored items depend on these bytes: they must never change. docs/dev/formats/items.md.
TEST(ItemGolden, Bytes) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {R"({})", "010000"},
      {R"({"a":{"S":"xyz"}})", "010401 0361 110378797a"},
      {R"({"a":{"S":"\""}})", "010201 0361 010122"},
      {R"({"\n":{"S":""}})", "010101 020a 1100"},
      {R"({"n":{"N":"-1.50"}})", "010501 036e 02042d312e35"},
      {R"({"b":{"B":"AP8="}})", "010301 0362 030200ff"},
      {R"({"f":{"BOOL":false},"t":{"BOOL":true}})", "010402 0366 04 0374 14"},
      {R"({"z":{"NULL":true}})", "010201 037a 05"},
      {R"({"l":{"L":[{"S":"x"},{"NULL":true}]}})", "010801 036c 0605 02 110178 05"},
      {R"({"m":{"M":{"k":{"N":"1"}}}})", "010801 036d 0706 01 036b 020131"},
      {R"({"s":{"SS":["b","\""]}})", "010301 0373 0805 02 0222 0362"},
      {R"({"s":{"NS":["10","9"]}})", "010501 0373 0906 02 0339 053130"},
      {R"({"s":{"BS":["AA=="]}})", "010201 0373 0a03 01 0200"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string item = encode(text);
    EXPECT_EQ(hex(item), hex(bytes_of(expected))) << text;
    EXPECT_TRUE(check_item(item)) << text;
    std::string shown;
    append_json(shown, ItemView(item));
    EXPECT_EQ(encode(shown), item) << text;
  }
}

// Lengths of more than one byte.
TEST(ItemGolden, LongValue) {
  const std::string item = encode("{\"a\":{\"S\":\"" + std::string(200, 'x') + "\"}}");
  EXPECT_EQ(item.substr(0, 9), bytes_of("01c90101 0361 11c801"));
}

TEST(ItemTest, WalksAndFinds) {
  const std::string bytes =
      encode(R"({"b":{"N":"2"},"a":{"S":"x"},"m":{"M":{"k":{"L":[{"S":"y"},{"NS":["1","2"]}]}}}})");
  const ItemView item(bytes);
  EXPECT_EQ(item.attribute_count(), 3U);
  std::string names;
  for (MapIterator attribute = item.attributes().begin(); !attribute.at_end(); attribute.next()) {
    names += attribute.name().bytes;
  }
  EXPECT_EQ(names, "abm");
  EXPECT_EQ(item.find("a")->string().bytes, "x");
  EXPECT_EQ(item.find("b")->number(), "2");
  EXPECT_FALSE(item.find("c"));
  EXPECT_FALSE(item.find(""));
  const ListView list = item.find("m")->map().find("k")->list();
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list.at(0)->string().bytes, "y");
  EXPECT_FALSE(list.at(2));
  const SetView set = list.at(1)->set();
  EXPECT_EQ(set.size(), 2U);
  EXPECT_TRUE(set.contains("2"));
  EXPECT_FALSE(set.contains("3"));
  // A value stands for itself outside the item.
  const std::string copy(item.find("m")->bytes());
  EXPECT_EQ(ValueView(copy), *item.find("m"));
}

TEST(ItemTest, ScalarsCompareByTheirType) {
  const std::string bytes = encode(
      R"({"n9":{"N":"9"},"n10":{"N":"10"},"s9":{"S":"9"},"s10":{"S":"10"},"high":{"S":"é"},"z":{"S":"z"}})");
  const ItemView item(bytes);
  EXPECT_TRUE(compare_scalars(*item.find("n9"), *item.find("n10")) < 0);
  EXPECT_TRUE(compare_scalars(*item.find("s9"), *item.find("s10")) > 0);
  EXPECT_TRUE(compare_scalars(*item.find("high"), *item.find("z")) > 0);  // bytes are unsigned
  EXPECT_TRUE(compare_scalars(*item.find("z"), *item.find("z")) == 0);
}

// Each is a way for stored bytes to be damaged that a plain walk would not notice.
TEST(ItemTest, DamagedItemsAreRefused) {
  for (const char* text : {
           "",
           "01008000",                         // a number written longer than need be
           "02 0000",                          // another version
           "01",                               // no header
           "0100 01",                          // an attribute is missing
           "010000 00",                        // bytes behind
           "010501 0361 110378797a",           // wrong size
           "010401 0361 11ff78797a",           // length beyond the end
           "010401 0361 010378797a",           // flag of the string
           "010401 0261 110378797a",           // flag of the name
           "010401 0361 310378797a",           // unknown bits in the tag
           "010401 0361 0b0378797a",           // unknown type
           "010401 0361 11830078797a",         // a length written longer than need be
           "010101 01 05",                     // empty name
           "010402 0374 14 0366 04",           // names out of order
           "010402 0366 04 0366 04",           // a name twice
           "010401 036e 0203312e30",           // number not canonical
           "010201 036e 020178",               // no number
           "010201 037a 15",                   // a flag on NULL
           "010801 036c 060602 110178 0505",   // bytes behind the last element
           "010801 036c 060403 110178",        // an element is missing
           "010101 0373 0801 00",              // an empty set
           "010301 0373 0805 02 0362 0222",    // a set out of order
           "010501 0373 0906 02 053130 0339",  // numbers order by value
           "010301 0373 0805 02 0362 0362",    // an element twice
       }) {
    const auto result = check_item(bytes_of(text));
    ASSERT_FALSE(result) << text;
    EXPECT_TRUE(result.error().is(kv::kCorruption)) << text;
  }
}

// check_item() decides without ever reading beyond the bytes, whatever they are.
TEST(ItemTest, EveryDamagedByteIsHandled) {
  const std::string good = encode(
      R"({"a":{"S":"x"},"l":{"L":[{"N":"1"},{"M":{"k":{"SS":["p","q"]}}}]},"s":{"NS":["1","20"]}})");
  SeededRandom random(7);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ static_cast<char>(1U << random.below(8)));
    if (!check_item(bad)) continue;
    // What passes is an item again, and renders.
    std::string shown;
    append_json(shown, ItemView(bad));
    EXPECT_EQ(encode(shown), bad);
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(check_item(std::string_view(good).substr(0, size)));
  }
}

}  // namespace
}  // namespace serein::dynamodb
