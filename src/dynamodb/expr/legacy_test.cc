#include "dynamodb/expr/legacy.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"
#include "dynamodb/expr/key_condition.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

using Faults = std::vector<std::pair<const char*, std::string>>;

template <class T>
std::string fault_of(const Result<T>& result) {
  return result ? "" : result.error().message();
}

Result<std::optional<Condition>> expected(const std::string& map) {
  return read_expected(parse_json("{\"Expected\":" + map + "}").root());
}

Result<std::optional<Condition>> filter(const std::string& map) {
  return read_filter(parse_json("{\"ScanFilter\":" + map + "}").root(), "ScanFilter");
}

Result<Condition> key_conditions(const std::string& map) {
  return read_key_conditions(parse_json(map).root());
}

constexpr std::string_view kItem = R"({
    "s":{"S":"hello"},"n":{"N":"5"},"b":{"B":"YWI="},"yes":{"BOOL":true},"l":{"L":[{"S":"x"},{"N":"5"}]},
    "m":{"M":{"k":{"S":"x"}}},"ss":{"SS":["x","y"]},"ns":{"NS":["3","5"]},"a.b":{"S":"dotted"}})";

// Filters and Expected have the same operators.
TEST(LegacyConditionTest, Operators) {
  const std::string item = encode(kItem);
  const std::vector<std::pair<const char*, bool>> cases = {
      {R"("n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5.0"}]})", true},
      {R"("n":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"5"}]})", false},
      {R"("yes":{"ComparisonOperator":"EQ","AttributeValueList":[{"BOOL":true}]})", true},
      {R"("ss":{"ComparisonOperator":"EQ","AttributeValueList":[{"SS":["y","x"]}]})", true},
      {R"("m":{"ComparisonOperator":"EQ","AttributeValueList":[{"M":{"k":{"S":"x"}}}]})", true},
      {R"("gone":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"5"}]})", true},
      {R"("gone":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"5"}]})", true},
      {R"("n":{"ComparisonOperator":"LE","AttributeValueList":[{"N":"5"}]})", true},
      {R"("n":{"ComparisonOperator":"LT","AttributeValueList":[{"N":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"LT","AttributeValueList":[{"S":"9"}]})", false},
      {R"("s":{"ComparisonOperator":"GE","AttributeValueList":[{"S":"hell"}]})", true},
      {R"("b":{"ComparisonOperator":"GT","AttributeValueList":[{"B":"YWI="}]})", false},
      {R"("gone":{"ComparisonOperator":"LE","AttributeValueList":[{"N":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"NOT_NULL"})", true},
      {R"("gone":{"ComparisonOperator":"NOT_NULL"})", false},
      {R"("n":{"ComparisonOperator":"NULL"})", false},
      {R"("gone":{"ComparisonOperator":"NULL","AttributeValueList":[]})", true},
      {R"("s":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"ell"}]})", true},
      {R"("s":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"N":"1"}]})", false},
      {R"("ns":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"N":"3"}]})", true},
      {R"("l":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"N":"5"}]})", true},
      {R"("gone":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"N":"5"}]})", false},
      {R"("s":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"ell"}]})", false},
      {R"("s":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"N":"1"}]})", true},
      {R"("l":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"N":"6"}]})", true},
      // Not what NE does for an attribute that is not there.
      {R"("gone":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"N":"1"}]})", false},
      {R"("s":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"he"}]})", true},
      {R"("n":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"1"},{"N":"5"}]})", true},
      {R"("ns":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"3"},{"N":"5"}]})", false},
      {R"("n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"5"},{"N":"6"}]})", true},
      {R"("n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"1"},{"S":"9"}]})", false},
      {R"("gone":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"9"}]})",
       false},
      // A dot in a name is no path.
      {R"("a.b":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"dotted"}]})", true},
      {R"("m.k":{"ComparisonOperator":"NOT_NULL"})", false},
      {R"("l[0]":{"ComparisonOperator":"NOT_NULL"})", false},
  };
  for (const auto& [text, holds] : cases) {
    const std::string map = std::string("{") + text + "}";
    for (const auto& condition : {expected(map), filter(map)}) {
      ASSERT_TRUE(condition.has_value()) << text << ": " << condition.error().message();
      EXPECT_EQ((*condition)->evaluate(ItemView(item)), holds) << text;
      EXPECT_EQ((*condition)->paths().size(), 1U);
    }
  }
}

TEST(LegacyConditionTest, FaultsOfOperators) {
  const auto count = [](const std::string& name) {
    return kInvalid + "Invalid number of argument(s) for the " + name + " ComparisonOperator";
  };
  const auto type = [](const std::string& name, const std::string& found) {
    return kInvalid + "ComparisonOperator " + name + " is not valid for " + found +
           " AttributeValue type";
  };
  const Faults cases = {
      {R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[]}})", count("EQ")},
      {R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"},{"N":"2"}]}})",
       count("EQ")},
      {R"({"a":{"ComparisonOperator":"NULL","AttributeValueList":[{"N":"1"}]}})", count("NULL")},
      {R"({"a":{"ComparisonOperator":"NOT_NULL","AttributeValueList":[{"N":"1"}]}})",
       count("NOT_NULL")},
      {R"({"a":{"ComparisonOperator":"IN","AttributeValueList":[]}})", count("IN")},
      {R"({"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"}]}})",
       count("BETWEEN")},
      {R"({"a":{"ComparisonOperator":"IN","AttributeValueList":[{"N":"1"},{"S":"1"}]}})",
       kInvalid + "AttributeValues inside AttributeValueList must be of same type"},
      {R"({"a":{"ComparisonOperator":"LT","AttributeValueList":[{"SS":["x"]}]}})",
       type("LT", "SS")},
      {R"({"a":{"ComparisonOperator":"GE","AttributeValueList":[{"BOOL":true}]}})",
       type("GE", "BOOL")},
      {R"({"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"L":[]},{"L":[]}]}})",
       type("BETWEEN", "L")},
      {R"({"a":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"N":"1"}]}})",
       type("BEGINS_WITH", "N")},
      {R"({"a":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"L":[]}]}})",
       type("CONTAINS", "L")},
      {R"({"a":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"M":{}}]}})",
       type("NOT_CONTAINS", "M")},
      {R"({"a":{"ComparisonOperator":"IN","AttributeValueList":[{"NS":["1"]}]}})",
       type("IN", "NS")},
      {R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"x"}]}})",
       "The parameter cannot be converted to a numeric value: x"},
      {R"({"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"10"},{"N":"9"}]}})",
       "The BETWEEN condition was provided a range where the lower bound is greater than the upper "
       "bound"},
  };
  for (const auto& [map, fault] : cases) {
    EXPECT_EQ(fault_of(expected(map)), fault) << map;
    EXPECT_EQ(fault_of(filter(map)), fault) << map;
    EXPECT_EQ(fault_of(key_conditions(map)), fault) << map;
  }
}

TEST(LegacyConditionTest, ExpectedByValueAndExistence) {
  const std::string item = encode(kItem);
  for (const auto& [map, holds] : std::vector<std::pair<const char*, bool>>{
           {R"({"s":{"Value":{"S":"hello"}}})", true},
           {R"({"s":{"Value":{"S":"other"}}})", false},
           {R"({"s":{"Exists":true,"Value":{"S":"hello"}}})", true},
           {R"({"gone":{"Value":{"S":"hello"}}})", false},
           {R"({"gone":{"Exists":false}})", true},
           {R"({"s":{"Exists":false}})", false},
           {R"({"n":{"ComparisonOperator":"GT","Value":{"N":"4"}}})", true}}) {
    const auto condition = expected(map);
    ASSERT_TRUE(condition.has_value()) << map << ": " << condition.error().message();
    EXPECT_EQ((*condition)->evaluate(ItemView(item)), holds) << map;
  }
}

TEST(LegacyConditionTest, FaultsOfExpected) {
  const Faults cases = {
      {R"({"a":{}})", "Value must be provided when Exists is null for Attribute: a"},
      {R"({"a":{"Exists":true}})", "Value must be provided when Exists is true for Attribute: a"},
      {R"({"a":{"Exists":false,"Value":{"S":"x"}}})",
       "Value cannot be used when Exists is false for Attribute: a"},
      {R"({"a":{"Value":{"S":"x"},"AttributeValueList":[{"S":"x"}]}})",
       "Value and AttributeValueList cannot be used together for Attribute: a"},
      {R"({"a":{"Exists":true,"ComparisonOperator":"EQ","Value":{"S":"x"}}})",
       "Exists and ComparisonOperator cannot be used together for Attribute: a"},
      {R"({"a":{"ComparisonOperator":"EQ"}})",
       "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
      {R"({"a":{"AttributeValueList":[{"S":"x"}]}})",
       "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"},
      {R"({"a":{"ComparisonOperator":"NULL","Value":{"S":"x"}}})",
       "Invalid number of argument(s) for the NULL ComparisonOperator"},
  };
  for (const auto& [map, fault] : cases)
    EXPECT_EQ(fault_of(expected(map)), kInvalid + fault) << map;
}

TEST(LegacyConditionTest, ConditionalOperatorJoins) {
  const std::string item = encode(R"({"a":{"N":"1"}})");
  const std::string both = R"("ScanFilter":{"a":{"ComparisonOperator":"NOT_NULL"},
                                            "b":{"ComparisonOperator":"NOT_NULL"}})";
  for (const auto& [more, holds] :
       std::vector<std::pair<std::string, bool>>{{"", false},
                                                 {R"(,"ConditionalOperator":"AND")", false},
                                                 {R"(,"ConditionalOperator":"OR")", true}}) {
    const auto condition = read_filter(parse_json("{" + both + more + "}").root(), "ScanFilter");
    ASSERT_TRUE(condition.has_value());
    EXPECT_EQ((*condition)->evaluate(ItemView(item)), holds) << more;
  }
}

TEST(LegacyConditionTest, ConditionalOperatorNeedsTwoConditions) {
  const std::string without = "ConditionalOperator cannot be used without Filter or Expected";
  const std::string one =
      "ConditionalOperator can only be used when Filter or Expected has two or more elements";
  for (const auto& [input, fault] : std::vector<std::pair<const char*, std::string>>{
           {R"({})", ""},
           {R"({"Expected":{}})", ""},
           {R"({"ConditionalOperator":"OR"})", without},
           {R"({"Expected":{},"ConditionalOperator":"AND"})", without},
           {R"({"Expected":{"a":{"Exists":false}},"ConditionalOperator":"AND"})", one}}) {
    const auto condition = read_expected(parse_json(input).root());
    EXPECT_EQ(fault_of(condition), fault) << input;
    EXPECT_FALSE(condition && condition->has_value()) << input;
  }
}

TEST(LegacyKeyConditionsTest, AreReadAsKeyConditions) {
  const KeySchema key{{{"p", ScalarType::kString}}, {{"c", ScalarType::kNumber}}};
  const auto read = [&](const std::string& map) -> Result<KeyCondition> {
    ASSIGN_OR_RETURN(const Condition condition, key_conditions(map));
    return read_key_condition(condition, key);
  };
  const std::string p = R"("p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]})";
  const auto partition = read("{" + p + "}");
  ASSERT_TRUE(partition.has_value()) << partition.error().message();
  EXPECT_EQ(ValueView(partition->hash.at(0)).string().bytes, "x");
  const auto range = read(
      "{\"c\":{\"ComparisonOperator\":\"BETWEEN\",\"AttributeValueList\":[{\"N\":\"1\"},{\"N\":"
      "\"2\"}]}," +
      p + "}");
  ASSERT_TRUE(range.has_value()) << range.error().message();
  EXPECT_EQ(range->range_operator, KeyCondition::RangeOperator::kBetween);
  EXPECT_EQ(ValueView(range->upper).number(), "2");
  EXPECT_EQ(fault_of(read(R"({"p":{"ComparisonOperator":"LT","AttributeValueList":[{"S":"x"}]}})")),
            "Query key condition not supported");
}

TEST(LegacyKeyConditionsTest, OperatorsMustSuitAnIndex) {
  EXPECT_EQ(fault_of(key_conditions("{}")), "Conditions can be of length 1 or 2 only");
  for (const std::string name : {"NULL", "NOT_NULL"}) {
    EXPECT_EQ(fault_of(key_conditions("{\"p\":{\"ComparisonOperator\":\"" + name + "\"}}")),
              "Attempted conditional constraint is not an indexable operation");
  }
  for (const std::string name : {"NE", "CONTAINS", "NOT_CONTAINS", "IN"}) {
    EXPECT_EQ(fault_of(key_conditions("{\"p\":{\"ComparisonOperator\":\"" + name +
                                      "\",\"AttributeValueList\":[{\"S\":\"x\"}]}}")),
              "Attempted conditional constraint is not an indexable operation");
  }
}

TEST(LegacyProjectionTest, AttributesToGet) {
  const auto projection = read_attributes_to_get(parse_json(R"(["a.b","n","gone"])").root());
  ASSERT_TRUE(projection.has_value());
  std::string shown;
  projection->append_json(shown, ItemView(encode(kItem)));
  EXPECT_EQ(shown, R"({"a.b":{"S":"dotted"},"n":{"N":"5"}})");
  EXPECT_EQ(fault_of(read_attributes_to_get(parse_json(R"(["a","b","a"])").root())),
            kInvalid + "Duplicate value in attribute name: a");
}

TEST(LegacyUpdateTest, AttributeUpdates) {
  struct Case {
    const char* updates;
    const char* before;
    const char* after;
  };
  for (const Case& c : std::vector<Case>{
           {R"({"a":{"Value":{"S":"x"}}})", R"({"a":{"L":[]}})", R"({"a":{"S":"x"}})"},
           {R"({"a":{"Action":"PUT","Value":{"M":{}}}})", R"({})", R"({"a":{"M":{}}})"},
           {R"({"a.b":{"Value":{"S":"x"}}})", R"({"a":{"M":{}}})",
            R"({"a":{"M":{}},"a.b":{"S":"x"}})"},
           {R"({"a":{"Action":"DELETE"},"b":{"Action":"DELETE"}})",
            R"({"a":{"S":"x"},"c":{"N":"1"}})", R"({"c":{"N":"1"}})"},
           {R"({"a":{"Action":"DELETE","Value":{"NS":["1","3"]}}})", R"({"a":{"NS":["1","2"]}})",
            R"({"a":{"NS":["2"]}})"},
           {R"({"a":{"Action":"DELETE","Value":{"SS":["x"]}}})", R"({"a":{"SS":["x"]}})", R"({})"},
           {R"({"a":{"Action":"ADD","Value":{"N":"-0.5"}}})", R"({"a":{"N":"2"}})",
            R"({"a":{"N":"1.5"}})"},
           {R"({"a":{"Action":"ADD","Value":{"N":"3"}}})", R"({})", R"({"a":{"N":"3"}})"},
           {R"({"a":{"Action":"ADD","Value":{"SS":["x"]}}})", R"({"a":{"SS":["w"]}})",
            R"({"a":{"SS":["w","x"]}})"},
           // Lists too, though it is not documented.
           {R"({"a":{"Action":"ADD","Value":{"L":[{"S":"x"}]}}})", R"({"a":{"L":[{"N":"1"}]}})",
            R"({"a":{"L":[{"N":"1"},{"S":"x"}]}})"},
           {R"({"a":{"Action":"ADD","Value":{"L":[{"S":"x"}]}}})", R"({})",
            R"({"a":{"L":[{"S":"x"}]}})"},
           {R"({})", R"({"a":{"N":"1"}})", R"({"a":{"N":"1"}})"}}) {
    const auto update = read_attribute_updates(parse_json(c.updates).root());
    ASSERT_TRUE(update.has_value()) << c.updates << ": " << update.error().message();
    const std::string before = encode(c.before);
    const auto after = update->apply(ItemView(before), before);
    ASSERT_TRUE(after.has_value()) << c.updates << ": " << after.error().message();
    EXPECT_EQ(*after, encode(c.after)) << c.updates;
  }
}

TEST(LegacyUpdateTest, Faults) {
  const Faults cases = {
      {R"({"a":{}})", "Only DELETE action is allowed when no attribute value is specified"},
      {R"({"a":{"Action":"ADD"}})",
       "Only DELETE action is allowed when no attribute value is specified"},
      {R"({"a":{"Action":"ADD","Value":{"BOOL":true}}})",
       "ADD action is not supported for the type BOOL"},
      {R"({"a":{"Action":"ADD","Value":{"S":"x"}}})", "ADD action is not supported for the type S"},
      {R"({"a":{"Action":"ADD","Value":{"M":{}}}})", "ADD action is not supported for the type M"},
      {R"({"a":{"Action":"DELETE","Value":{"N":"1"}}})",
       "DELETE action with value is not supported for the type N"},
      {R"({"a":{"Action":"DELETE","Value":{"L":[]}}})",
       "DELETE action with value is not supported for the type L"},
      {R"({"a":{"Value":{"SS":[]}}})", "An string set  may not be empty"},
  };
  for (const auto& [map, fault] : cases) {
    EXPECT_EQ(fault_of(read_attribute_updates(parse_json(map).root())), kInvalid + fault) << map;
  }
}

// Another text than that of expressions.
TEST(LegacyUpdateTest, TypesMustMatch) {
  const std::string before = encode(R"({"ss":{"SS":["x"]},"n":{"N":"1"},"l":{"L":[]}})");
  for (const char* map : {R"({"ss":{"Action":"DELETE","Value":{"NS":["1"]}}})",
                          R"({"n":{"Action":"DELETE","Value":{"NS":["1"]}}})",
                          R"({"ss":{"Action":"ADD","Value":{"N":"1"}}})",
                          R"({"ss":{"Action":"ADD","Value":{"L":[]}}})",
                          R"({"l":{"Action":"ADD","Value":{"SS":["x"]}}})"}) {
    const auto update = read_attribute_updates(parse_json(map).root());
    ASSERT_TRUE(update.has_value()) << map;
    EXPECT_EQ(fault_of(update->apply(ItemView(before), before)),
              "Type mismatch for attribute to update")
        << map;
  }
}

// An update of nothing makes an item, one that only removes something does not.
TEST(LegacyUpdateTest, CreatesItems) {
  const auto creates = [](const char* map) {
    return read_attribute_updates(parse_json(map).root())->creates_item();
  };
  EXPECT_TRUE(creates(R"({})"));
  EXPECT_TRUE(creates(R"({"a":{"Action":"ADD","Value":{"N":"1"}}})"));
  EXPECT_FALSE(creates(R"({"a":{"Action":"DELETE"}})"));
  EXPECT_FALSE(creates(R"({"a":{"Action":"DELETE","Value":{"NS":["1"]}}})"));
}

}  // namespace
}  // namespace serein::dynamodb
