#include "dynamodb/expr/expression_attributes.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

std::string fault(const char* names, const char* values) {
  const json::Document name_document = parse_json(names);
  const json::Document value_document = parse_json(values);
  const auto attributes = ExpressionAttributes::read(&name_document.root(), &value_document.root());
  return attributes ? "" : attributes.error().message();
}

// Placeholders are checked before any expression is looked at.
TEST(ExpressionAttributesTest, FaultyPlaceholdersAndValues) {
  const char* const name = R"({"#a":"a"})";
  const char* const value = R"({":a":{"S":"a"}})";
  EXPECT_EQ(fault(name, value), "");
  EXPECT_EQ(fault("{}", value), "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(fault(name, "{}"), "ExpressionAttributeValues must not be empty");
  for (const char* key : {"x", "#", "#x-", "#a#", ""}) {
    const std::string names = "{\"" + std::string(key) + "\":\"a\"}";
    EXPECT_EQ(fault(names.c_str(), value),
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" +
                  std::string(key) + "\"");
  }
  EXPECT_EQ(fault(name, R"({"a":{"S":"a"}})"),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"a\"");
  EXPECT_EQ(fault(("{\"#" + std::string(255, 'a') + "\":\"a\"}").c_str(), value),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains "
            "a key that is too long; size of key: 256");
  EXPECT_EQ(fault(R"({"#a":""})", value),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  EXPECT_EQ(fault(name, R"({":a":{}})"),
            "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, "
            "must contain exactly one of the supported datatypes for key :a");
  EXPECT_EQ(fault(name, R"({":a":{"N":"x"}})"),
            "ExpressionAttributeValues contains invalid value: The parameter cannot be converted "
            "to a numeric value: x for key :a");
  EXPECT_EQ(fault(name, R"({":a":{"S":5}})"), "NUMBER_VALUE cannot be converted to String");
}

// What no expression uses is an error, in the order of the request.
TEST(ExpressionAttributesTest, UnusedOnes) {
  const json::Document names = parse_json(R"({"#z":"a","#b":"b","#y":"c"})");
  const json::Document values = parse_json(R"({":z":{"S":"a"},":b":{"S":"b"}})");
  auto attributes = *ExpressionAttributes::read(&names.root(), &values.root());
  EXPECT_EQ(*attributes.use_name("#b"), "b");
  EXPECT_EQ(attributes.use_name("#c"), nullptr);
  EXPECT_EQ(attributes.check_all_used().error().message(),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#z, #y}");
  attributes.use_name("#z");
  attributes.use_name("#y");
  EXPECT_EQ(attributes.check_all_used().error().message(),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:z, :b}");
  attributes.use_value(":z");
  attributes.use_value(":b");
  EXPECT_TRUE(attributes.check_all_used());
}

}  // namespace
}  // namespace serein::dynamodb
