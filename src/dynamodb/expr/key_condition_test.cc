#include "dynamodb/expr/key_condition.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

const KeySchema kHashOnly{{{"p", ScalarType::kString}}, {}};
const KeySchema kWithNumber{{{"p", ScalarType::kString}}, {{"c", ScalarType::kNumber}}};
const KeySchema kWithString{{{"p", ScalarType::kString}}, {{"c", ScalarType::kString}}};

Result<KeyCondition> read(std::string_view text, const KeySchema& key) {
  ASSIGN_OR_RETURN(const Condition condition, read_condition(text));
  return read_key_condition(condition, key);
}

std::string fault(std::string_view text, const KeySchema& key) {
  const auto condition = read(text, key);
  return condition ? "" : condition.error().message();
}

std::string scalar(const std::string& stored) { return std::string(ValueView(stored).scalar()); }

// Each of these is a query that works; the attribute may stand on either side.
TEST(KeyConditionTest, ReadsHashAndRange) {
  using RangeOperator = KeyCondition::RangeOperator;
  const auto only_hash = read("p = :s", kWithNumber);
  ASSERT_TRUE(only_hash);
  EXPECT_EQ(scalar(only_hash->hash.at(0)), "x");
  EXPECT_EQ(only_hash->range_operator, RangeOperator::kNone);

  const std::vector<std::pair<const char*, RangeOperator>> cases = {
      {"p = :s AND c = :n", RangeOperator::kEqual},
      {"c = :n AND :s = p", RangeOperator::kEqual},
      {"p = :s AND c < :n", RangeOperator::kLess},
      {"p = :s AND c <= :n", RangeOperator::kLessOrEqual},
      {"p = :s AND c > :n", RangeOperator::kGreater},
      {"p = :s AND c >= :n", RangeOperator::kGreaterOrEqual},
      {"p = :s AND :n > c", RangeOperator::kLess},
      {"(p = :s) AND (:n <= c)", RangeOperator::kGreaterOrEqual},
  };
  for (const auto& [text, operation] : cases) {
    const auto condition = read(text, kWithNumber);
    ASSERT_TRUE(condition) << text;
    EXPECT_EQ(scalar(condition->hash.at(0)), "x") << text;
    EXPECT_EQ(condition->range_operator, operation) << text;
    EXPECT_EQ(scalar(condition->range), "5") << text;
  }

  const auto between = read("p = :s AND c BETWEEN :low AND :n", kWithNumber);
  ASSERT_TRUE(between);
  EXPECT_EQ(between->range_operator, RangeOperator::kBetween);
  EXPECT_EQ(scalar(between->range), "3");
  EXPECT_EQ(scalar(between->upper), "5");

  const auto prefix = read("p = :s AND begins_with(c, :type)", kWithString);
  ASSERT_TRUE(prefix);
  EXPECT_EQ(prefix->range_operator, RangeOperator::kBeginsWith);
  EXPECT_EQ(scalar(prefix->range), "S");
}

// Which of the many ways to be no key condition is reported.
TEST(KeyConditionTest, Faults) {
  const std::string invalid_operator = "Invalid operator used in KeyConditionExpression: ";
  const std::string invalid_condition = "Invalid condition in KeyConditionExpression: ";
  const std::string type_mismatch =
      "One or more parameter values were invalid: Condition parameter type does not match schema "
      "type";
  const std::string not_supported = "Query key condition not supported";
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"c = :n", "Query condition missed key schema element: p"},
      {"p = :s AND d = :s", "Query condition missed key schema element: c"},
      {"d = :s AND p = :s", "Query condition missed key schema element: c"},
      {"p > :s", not_supported},
      {"p < :s AND c = :n", not_supported},
      {"begins_with(p, :s)", not_supported},
      {"p BETWEEN :s AND :s", not_supported},
      {"p = :s AND c <> :n", invalid_operator + "<>"},
      {"p = :s OR c = :n", invalid_operator + "OR"},
      {"p = :s AND NOT c = :n", invalid_operator + "NOT"},
      {"p = :s AND c IN (:n)", invalid_operator + "IN"},
      {"p = :s AND attribute_exists(c)", invalid_operator + "attribute_exists"},
      {"p = :s AND contains(c, :n)", invalid_operator + "contains"},
      {"p = :s AND size(c) = :n", "KeyConditionExpressions cannot contain nested operations"},
      {"p = :s AND p = :s", "KeyConditionExpressions must only contain one condition per key"},
      {"p = :s AND c > :low AND c < :n",
       "KeyConditionExpressions must only contain one condition per key"},
      {"p = :s AND c = :n AND d = :s", "Conditions can be of length 1 or 2 only"},
      {"p = c", invalid_condition + "Multiple attribute names used in one condition"},
      {"p = :s AND c BETWEEN :n AND d",
       invalid_condition + "Multiple attribute names used in one condition"},
      {":s = :s", invalid_condition + "No key attribute specified"},
      {"p = :s AND :n BETWEEN c AND c",
       invalid_condition + "BETWEEN operator must have the key attribute as its first operand"},
      {"p = :s AND begins_with(:s, c)",
       invalid_condition + "begins_with operator must have the key attribute as its first operand"},
      {"p = :n", type_mismatch},
      {"p = :list", type_mismatch},
      {"p = :s AND c = :s", type_mismatch},
      {"p = :s AND begins_with(c, :s)", type_mismatch},
      {"p = :empty",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
       "contain an empty string value. Key: p"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(fault(text, kWithNumber), expected) << text;
  EXPECT_EQ(fault("p = :s AND c = :n", kHashOnly), not_supported);
}

// Global indexes may have several attributes a side: all of the partition's, the others from the
// left, a range only on the last.
TEST(KeyConditionTest, SeveralAttributesASide) {
  const KeySchema key{{{"p", ScalarType::kString}, {"q", ScalarType::kNumber}},
                      {{"a", ScalarType::kString}, {"b", ScalarType::kNumber}}};
  const auto whole = read("b >= :n AND a = :s AND q = :n AND p = :s", key);
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->hash.size(), 2U);
  EXPECT_EQ(scalar(whole->hash[1]), "5");
  ASSERT_EQ(whole->equal.size(), 1U);
  EXPECT_EQ(scalar(whole->equal[0]), "x");
  EXPECT_EQ(whole->range_operator, KeyCondition::RangeOperator::kGreaterOrEqual);
  EXPECT_TRUE(read("p = :s AND q = :n", key));
  EXPECT_TRUE(read("p = :s AND q = :n AND begins_with(a, :s)", key));

  EXPECT_EQ(fault("p = :s", key), "Query condition missed key schema element: q");
  EXPECT_EQ(fault("p = :s AND q = :n AND b = :n", key),
            "RANGE key attributes a must have equality conditions specified in the query because a "
            "condition is present on key attribute b");
  EXPECT_EQ(fault("p = :s AND q > :n", key), "Query key condition not supported");
  EXPECT_EQ(fault("p = :s AND q = :n AND a > :s AND b = :n", key),
            "RANGE key attributes a must have equality conditions specified in the query because a "
            "condition is present on key attribute b");
  EXPECT_EQ(fault("p = :s AND q = :n AND z = :s", key),
            "Query condition missed key schema element: a");
}

}  // namespace
}  // namespace serein::dynamodb
