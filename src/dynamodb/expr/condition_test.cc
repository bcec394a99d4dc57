#include "dynamodb/expr/condition.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

constexpr std::string_view kItem = R"({
    "s":{"S":"xyz"},"n":{"N":"5"},"b":{"B":"YWI="},"yes":{"BOOL":true},"nothing":{"NULL":true},
    "doc":{"M":{"a":{"S":"x"},"n":{"N":"5.0"},"seq":{"L":[{"S":"x"},{"N":"5"},{"M":{"k":{"N":"3"}}}]}}},
    "seq":{"L":[{"S":"x"},{"N":"5"}]},"ss":{"SS":["a","x"]},"ns":{"NS":["3","5"]},
    "bs":{"BS":["YQ=="]},"other_ss":{"SS":["x","a"]},"empty":{"S":""},"hollow":{"L":[]}})";

using Cases = std::vector<std::pair<const char*, bool>>;

void expect_holds(const Cases& cases) {
  const std::string item = encode(kItem);
  for (const auto& [text, expected] : cases) {
    const auto condition = read_condition(text);
    ASSERT_TRUE(condition.has_value()) << text << ": " << condition.error().message();
    EXPECT_EQ(condition->evaluate(ItemView(item)), expected) << text;
  }
}

// Values of one type compare, numbers by value; those of different types do not, which is no error.
TEST(ConditionTest, Comparisons) {
  expect_holds({
      {"n = :n", true},
      {"doc.n = :n", true},
      {"n <> :n", false},
      {"n > :low", true},
      {"n < :low", false},
      {"n >= :n", true},
      {"n <= :low", false},
      {"s > :s", true},
      {"s < :s", false},
      {"b > :b", true},
      {"s = :n", false},
      {"s <> :n", true},
      {"s < :n", false},
      {"n > :s", false},
      {"gone = :s", false},
      {"gone <> :s", true},
      {"gone < :s", false},
      {"gone = gone2", false},
      {"gone <> gone2", true},
      {"yes = :bool", true},
      {"nothing = :null", true},
      {"hollow = :list", true},
      {"ss = other_ss", true},
      {"seq = doc.seq", false},
      {"doc.seq[2].k = :low", true},
      {"doc.seq[2].k <> :low", false},
      {"doc.seq[7] = :low", false},
      {"s.a = :s", false},
      {"s[0] = :s", false},
      {":n = n", true},
      {":n = :n", true},
      {"#a = :s", false},
  });
}

TEST(ConditionTest, BetweenAndIn) {
  expect_holds({
      {"n BETWEEN :low AND :n", true},
      {"n BETWEEN doc.seq[2].k AND n2", false},
      {"s BETWEEN :low AND :n", false},
      {"gone BETWEEN :low AND :n", false},
      {":low BETWEEN doc.seq[2].k AND n", true},
      {"n IN (:s, :n)", true},
      {"n IN (:s, :low)", false},
      {"n IN (seq[1])", true},
      {"gone IN (gone2)", false},
      {"size(s) IN (:low)", true},
  });
}

TEST(ConditionTest, Functions) {
  expect_holds({
      {"attribute_exists(s)", true},
      {"attribute_exists(doc.seq[2].k)", true},
      {"attribute_exists(doc.seq[3])", false},
      {"attribute_exists(nothing)", true},
      {"attribute_not_exists(s)", false},
      {"attribute_not_exists(s.a)", true},
      {"attribute_type(s, :type)", true},
      {"attribute_type(n, :type)", false},
      {"attribute_type(gone, :type)", false},
      {"begins_with(s, :s)", true},
      {"begins_with(s, :empty)", true},
      {"begins_with(doc.a, s)", false},
      {"begins_with(b, :b)", true},
      {"begins_with(n, :s)", false},
      {"begins_with(gone, :s)", false},
      {"contains(s, :s)", true},
      {"contains(b, :b)", true},
      {"contains(ss, :s)", true},
      {"contains(ns, :n)", true},
      {"contains(ns, doc.n)", true},
      {"contains(bs, :b)", true},
      {"contains(ss, :n)", false},
      {"contains(seq, :n)", true},
      {"contains(seq, :low)", false},
      {"contains(n, :n)", false},
      {"contains(gone, :n)", false},
      {"contains(ns, size(s))", true},
  });
}

// Bytes of strings and binaries, elements of the others; what has no size compares with nothing.
TEST(ConditionTest, Size) {
  expect_holds({
      {"size(s) = :low", true},
      {"size(b) < :low", true},
      {"size(ss) < :low", true},
      {"size(doc) = :low", true},
      {"size(seq) <> :n", true},
      {"size(hollow) < :low", true},
      {"size(n) < :n", false},
      {"size(n) <> :n", true},
      {"size(gone) < :n", false},
      {"size(s) = size(doc)", true},
      {"size(:ss) < :low", true},
  });
}

// A condition on an item that is not there.
TEST(ConditionTest, NoItemHasNoAttributes) {
  const Cases cases = {{"attribute_not_exists(s)", true},
                       {"attribute_exists(s)", false},
                       {"s = :s", false},
                       {"s <> :s", true},
                       {"NOT s = :s", true},
                       {"size(s) < :n", false}};
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(read_condition(text)->evaluate(std::nullopt), expected) << text;
  }
}

}  // namespace
}  // namespace serein::dynamodb
