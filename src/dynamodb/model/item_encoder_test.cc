#include "dynamodb/model/item_encoder.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "aws/errors.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/item_json.h"
#include "json/parse.h"

namespace serein::dynamodb {
namespace {

Result<std::string> encode(std::string_view text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return encode_item(document->root());
}

// What an answer shows of an item that was put; or what is wrong with it.
std::string shown(std::string_view text) {
  const auto item = encode(text);
  if (!item) return item.error().message();
  EXPECT_TRUE(check_item(*item)) << check_item(*item).error().message();
  std::string out;
  append_json(out, ItemView(*item));
  return out;
}

std::string value_shown(const std::string& value) { return shown("{\"a\":" + value + "}"); }

std::uint64_t size_of(std::string_view text) { return ItemView(*encode(text)).size_bytes(); }

// Every type, with what is normalised: order of names and sets, numbers.
TEST(ItemEncoderTest, AnswersWhatWasPut) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {R"({})", R"({})"},
      {R"({"b":{"S":"x"},"a":{"S":""}})", R"({"a":{"S":""},"b":{"S":"x"}})"},
      {R"({"a":{"S":"\u0000\n\"\\é\ud83d\ude00"}})",
       "{\"a\":{\"S\":\"\\u0000\\n\\\"\\\\\xc3\xa9\xf0\x9f\x98\x80\"}}"},
      {R"({"q\"":{"S":"x"}})", R"({"q\"":{"S":"x"}})"},
      {R"({"a":{"N":"1.50e2"}})", R"({"a":{"N":"150"}})"},
      {R"({"a":{"B":"AP8="}})", R"({"a":{"B":"AP8="}})"},
      {R"({"a":{"B":""}})", R"({"a":{"B":""}})"},
      {R"({"a":{"BOOL":true},"b":{"BOOL":false}})", R"({"a":{"BOOL":true},"b":{"BOOL":false}})"},
      {R"({"a":{"NULL":true}})", R"({"a":{"NULL":true}})"},
      {R"({"a":{"L":[]},"b":{"M":{}}})", R"({"a":{"L":[]},"b":{"M":{}}})"},
      {R"({"a":{"L":[{"S":"b"},{"L":[{"N":"1"}]},{"S":"a"}]}})",
       R"({"a":{"L":[{"S":"b"},{"L":[{"N":"1"}]},{"S":"a"}]}})"},
      {R"({"a":{"M":{"z":{"S":"1"},"y":{"M":{"x":{"NULL":true}}}}}})",
       R"({"a":{"M":{"y":{"M":{"x":{"NULL":true}}},"z":{"S":"1"}}}})"},
      {R"({"a":{"SS":["b","a\"","é"]}})", "{\"a\":{\"SS\":[\"a\\\"\",\"b\",\"\xc3\xa9\"]}}"},
      {R"({"a":{"NS":["10","9","-1","0.5"]}})", R"({"a":{"NS":["-1","0.5","9","10"]}})"},
      {R"({"a":{"BS":["/w==","AA=="]}})", R"({"a":{"BS":["AA==","/w=="]}})"},
      {R"({"a":{"S":null,"N":"1"}})", R"({"a":{"N":"1"}})"},
      {R"({"a":{"S":"x","Unknown":5}})", R"({"a":{"S":"x"}})"},
  };
  for (const auto& [put, answer] : cases) EXPECT_EQ(shown(put), answer) << put;
}

// Equality of items, maps and sets is equality of bytes.
TEST(ItemEncoderTest, IsCanonical) {
  EXPECT_EQ(*encode(R"({"a":{"M":{"x":{"N":"1.0"},"y":{"SS":["b","a"]}}},"b":{"NS":["2","1"]}})"),
            *encode(R"({"b":{"NS":["1e0","2"]},"a":{"M":{"y":{"SS":["a","b"]},"x":{"N":"1"}}}})"));
}

// Not of the first one in the order of names, in which items are written.
TEST(ItemEncoderTest, TellsWhatIsWrongFirstInTheRequest) {
  const std::string empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string null =
      "One or more parameter values were invalid: Null attribute value types must have the value "
      "of true";
  EXPECT_EQ(shown(R"({"b":{},"a":{"NULL":false}})"), empty);
  EXPECT_EQ(shown(R"({"b":{"NULL":false},"a":{}})"), null);
  EXPECT_EQ(shown(R"({"a":{},"b":{"NULL":false}})"), empty);
  EXPECT_EQ(shown(R"({"a":{"M":{"y":{"NULL":false},"x":{}}}})"), null);
  EXPECT_EQ(shown(R"({"z":{"L":[{"M":{"y":{},"x":{"NULL":false}}}]},"a":{"NULL":false}})"), empty);
}

// Client libraries and people's tests match on these texts.
TEST(ItemEncoderTest, ValuesThatTheDatabaseRefuses) {
  const std::string invalid = "One or more parameter values were invalid: ";
  const std::string empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string several =
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
      "supported datatypes";
  const std::string not_a_number = "The parameter cannot be converted to a numeric value";
  const std::vector<std::pair<const char*, std::string>> cases = {
      {R"({})", empty},
      {R"(null)", empty},
      {R"({"S":null})", empty},
      {R"({"X":"y"})", empty},
      {R"({"L":[{}]})", empty},
      {R"({"L":[null]})", empty},
      {R"({"M":{"a":{}}})", empty},
      {R"({"S":"a","N":"1"})", several},
      {R"({"S":"","N":""})", not_a_number},
      {R"({"S":"a","N":"b"})", not_a_number + ": b"},
      {R"({"NULL":false})", invalid + "Null attribute value types must have the value of true"},
      {R"({"SS":[]})", invalid + "An string set  may not be empty"},
      {R"({"NS":[]})", invalid + "An number set  may not be empty"},
      {R"({"BS":[]})", invalid + "Binary sets should not be empty"},
      {R"({"SS":["a","b","a"]})", invalid + "Input collection [a, b, a] contains duplicates."},
      {R"({"BS":["Yg==","Yg=="]})",
       invalid + "Input collection [Yg==, Yg==]of type BS contains duplicates."},
      // Recorded: dynamodb-conformance.
      {R"({"SS":["",""]})", invalid + "Input collection [, ] contains duplicates."},
      {R"({"BS":["",""]})", invalid + "Input collection [, ]of type BS contains duplicates."},
      {R"({"NS":["1","1.0"]})", "Input collection contains duplicates"},
      {R"({"NS":["1",""]})", not_a_number},
      {R"({"NS":["1","b"]})", not_a_number + ": b"},
      {R"({"SS":[null]})", invalid + "An string set may not have a null string as a member"},
      {R"({"BS":[null]})", invalid + "Binary sets may not contain null or empty values"},
      {R"({"M":{"":{"S":"x"}}})", "Empty attribute name"},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(value_shown(value), expected) << value;
  EXPECT_EQ(shown(R"({"":{"S":"x"}})"), "Empty attribute name");
  EXPECT_EQ(
      shown("{\"" + std::string(65536, 'a') + "\":{\"S\":\"x\"}}"),
      "1 validation error detected: Attribute name is too large, must be less than 65536 bytes");
}

TEST(ItemEncoderTest, WrongJsonTypesAreSerializationErrors) {
  const std::string structure = "Start of structure or map found where not expected";
  const std::string no_base64 = "only base-64-encoded strings are convertible to bytes";
  const std::vector<std::pair<const char*, std::string>> cases = {
      {R"("x")", "Unexpected value type in payload"},
      {R"(5)", "Unexpected value type in payload"},
      {R"([])",
       "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"S":5})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"S":3.5})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"N":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"N":false})", "FALSE_VALUE cannot be converted to String"},
      {R"({"S":[]})", "Unrecognized collection type class java.lang.String"},
      {R"({"S":{}})", structure},
      {R"({"B":5})", no_base64},
      {R"({"B":true})", no_base64},
      {R"({"B":[]})", "Unrecognized collection type class java.nio.ByteBuffer"},
      {R"({"B":{}})", structure},
      {R"({"B":"23456"})", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {R"({"B":"=+/="})", "Invalid last non-pad Base64 character dectected"},
      {R"({"B":"+/+="})", "Invalid last non-pad Base64 character dectected"},
      {R"({"BOOL":"true"})", "Unexpected token received from parser"},
      {R"({"BOOL":1})", "NUMBER_VALUE cannot be converted to Boolean"},
      {R"({"BOOL":[]})", "Unrecognized collection type class java.lang.Boolean"},
      {R"({"NULL":{}})", structure},
      {R"({"SS":"x"})", "Unexpected field type"},
      {R"({"SS":{}})", structure},
      {R"({"SS":[5]})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"NS":[1]})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"BS":[1]})", no_base64},
      {R"({"L":5})", "Unexpected field type"},
      {R"({"L":{}})", structure},
      {R"({"L":["x"]})", "Unexpected value type in payload"},
      {R"({"M":5})", "Unexpected field type"},
      {R"({"M":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"M":{"a":5}})", "Unexpected value type in payload"},
  };
  for (const auto& [value, expected] : cases) {
    const auto item = encode("{\"a\":" + std::string(value) + "}");
    ASSERT_FALSE(item) << value;
    EXPECT_TRUE(item.error().is(aws::kSerializationException)) << value;
    EXPECT_EQ(item.error().message(), expected) << value;
  }
}

// 31 containers around a scalar are the deepest: the scalar is level 32.
TEST(ItemEncoderTest, NestingIsLimited) {
  const auto nested = [](int containers, const char* before, const char* after, const char* inner) {
    std::string text = inner;
    for (int i = 0; i < containers; ++i) text = before + text + after;
    return value_shown(text);
  };
  const std::string too_deep =
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit";
  const char* const scalar = R"({"S":"x"})";
  EXPECT_NE(nested(31, "{\"L\":[", "]}", scalar), too_deep);
  EXPECT_EQ(nested(32, "{\"L\":[", "]}", scalar), too_deep);
  EXPECT_NE(nested(31, "{\"M\":{\"m\":", "}}", scalar), too_deep);
  EXPECT_EQ(nested(32, "{\"M\":{\"m\":", "}}", scalar), too_deep);
  EXPECT_NE(nested(31, "{\"L\":[", "]}", R"({"L":[]})"), too_deep);
  EXPECT_EQ(nested(50, "{\"L\":[", "]}", scalar), too_deep);
}

// Sizes decide about capacity and limits, to the byte.
TEST(ItemEncoderTest, SizesAreTheDocumentedOnes) {
  EXPECT_EQ(size_of(R"({})"), 0U);
  EXPECT_EQ(size_of(R"({"ab":{"S":"xyz"}})"), 5U);
  EXPECT_EQ(size_of(R"({"é":{"S":"é"}})"), 4U);
  EXPECT_EQ(size_of(R"({"a":{"B":"AAEC"}})"), 4U);
  EXPECT_EQ(size_of(R"({"a":{"N":"123"}})"), 4U);
  EXPECT_EQ(size_of(R"({"a":{"N":"-123"}})"), 5U);
  EXPECT_EQ(size_of(R"({"a":{"BOOL":false},"b":{"NULL":true}})"), 4U);
  EXPECT_EQ(size_of(R"({"a":{"SS":["x","yz"]},"b":{"NS":["1","10"]},"c":{"BS":["AA=="]}})"), 11U);
  EXPECT_EQ(size_of(R"({"a":{"L":[]}})"), 4U);
  EXPECT_EQ(size_of(R"({"a":{"L":[{"S":"x"},{"BOOL":true}]}})"), 8U);
  EXPECT_EQ(size_of(R"({"a":{"M":{"k":{"S":"x"},"ll":{"L":[]}}}})"), 1U + 3 + 1 + 2 + 1 + 2 + 3);
}

TEST(ItemEncoderTest, TheLimitOfItemsIs400KB) {
  const auto of_size = [](std::size_t size) {
    return *encode("{\"a\":{\"S\":\"" + std::string(size - 1, 'x') + "\"}}");
  };
  EXPECT_TRUE(check_item_size(of_size(400 * 1024)));
  EXPECT_EQ(check_item_size(of_size(400 * 1024 + 1)).error().message(),
            "Item size has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace serein::dynamodb
