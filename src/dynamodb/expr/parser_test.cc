#include "dynamodb/expr/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

std::string repeat(std::string_view text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

// People search the web for these messages, token and neighbourhood included.
TEST(ParserTest, SyntaxErrorsShowTheTokenBetweenItsNeighbours) {
  struct Case {
    const char* text;
    const char* token;
    const char* near;
  };
  const std::vector<Case> cases = {
      {" ", "<EOF>", " "},
      {"a", "<EOF>", "a"},
      {"a =", "<EOF>", "="},
      {"a = :s b", "b", ":s b"},
      {"a == :s", "=", "== :s"},
      {" = :s", "=", " = :s"},
      {"(a = :s", "<EOF>", ":s"},
      {"a = :s)", ")", ":s)"},
      {"()", ")", "()"},
      {"a IN ()", ")", "()"},
      {"a IN (:s,)", ")", ",)"},
      {"a IN :s", ":s", "IN :s"},
      {"a <> :s AND", "<EOF>", "AND"},
      {"a = :s OR OR b = :s", "OR", "OR OR b"},
      {"a AND b", "AND", "a AND b"},
      {"size(a) = :n AND b", "<EOF>", "b"},
      {"(a = :s) = :s", "=", ") = :s"},
      {"(a.b).c = :s", ".", ").c"},
      {"a[x] = :s", "x", "[x]"},
      {"a[] = :s", "]", "[] ="},
      {"a[-1] = :s", "-", "[-1"},
      {"a[00] = :s", "0", "00]"},
      {"a[1.5] = :s", ".", "1.5"},
      {"a.1 = :s", "1", ".1 ="},
      {"a.size(b) = :n", "(", "size(b"},
      {"1a = :s", "1", "1a"},
      {"_a = :s", "_", "_a"},
      {"a-b = :s", "-", "a-b"},
      {"a$ = :s", "$", "a$ ="},
      {"a != :s", "!", "a !="},
      {"a = 1", "1", "= 1"},
      {"a = \"x\"", "\"x\"", "= \"x\""},
      {"a = \"x", "\"", "= \"x"},
      {"a = ::s", ":", "= ::s"},
      {"##a = :s", "#", "##a"},
      {"\xc3\xa9 = :s", "\xc3\xa9", "\xc3\xa9 ="},
      {"begins_with(a :s)", ":s", "a :s)"},
      {"begins_with()", ")", "()"},
      {"in = :s", "in", "in ="},
      {"set = :s", "set", "set ="},
      {"not = :s", "=", "not = :s"},
      {"a + :n = :n", "+", "a + :n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(condition_fault(c.text),
              std::string("Syntax error; token: \"") + c.token + "\", near: \"" + c.near + "\"")
        << c.text;
  }
}

// What looks odd but is accepted by the service.
TEST(ParserTest, AcceptsTheServicesSyntax) {
  for (const char* text : {"a\t=\n:s",
                           "a=:s",
                           "a . b [ 0 ] = :s",
                           "a[0][1] = :s",
                           "a.b[0].c = :s",
                           "(a) = :s",
                           "(:s = a)",
                           "((a) = :s AND b = :s)",
                           "not(a=:s)",
                           "NOT NOT a = :s",
                           "a between:low and:n",
                           "a in(:s)",
                           "(a) BETWEEN (:low) AND (:n)",
                           "size (a) = :n",
                           "(size(a)) = :n",
                           "size((a)) = :n",
                           "size(a) BETWEEN :low AND :n",
                           "size(a) IN (:n)",
                           "a = :s and b = :s Or not c = :s",
                           "attribute_exists((a))",
                           "#a.b = :s",
                           "a.#a = :s",
                           "#dotted = :s",
                           "a BETWEEN :low AND :n AND b = :s",
                           "a[2147483647] = :s"}) {
    EXPECT_EQ(condition_fault(text), "") << text;
  }
}

TEST(ParserTest, RedundantParenthesesAreRefused) {
  for (const char* text : {"((a = :s))", "(((a = :s)))", "a = ((:s))", "((a)) = :s",
                           "NOT ((a = :s))", "size(((a))) = :n", "a IN (((:s)))"}) {
    EXPECT_EQ(condition_fault(text), "The expression has redundant parentheses;") << text;
  }
}

// AND binds stronger than OR, NOT strongest: which of these hold depends on it.
TEST(ParserTest, Precedence) {
  const std::string item = encode(R"({"yes":{"S":"x"}})");
  const auto holds = [&](std::string_view text) {
    const auto condition = read_condition(text);
    EXPECT_TRUE(condition.has_value()) << text;
    return condition && condition->evaluate(ItemView(item));
  };
  EXPECT_TRUE(holds("attribute_exists(yes) OR attribute_exists(gone) AND attribute_exists(gone)"));
  EXPECT_FALSE(
      holds("(attribute_exists(yes) OR attribute_exists(gone)) AND attribute_exists(gone)"));
  EXPECT_FALSE(holds("NOT attribute_exists(yes) AND attribute_exists(gone)"));
  EXPECT_TRUE(holds("NOT (attribute_exists(yes) AND attribute_exists(gone))"));
  EXPECT_TRUE(holds("NOT attribute_exists(yes) OR attribute_exists(yes)"));
}

TEST(ParserTest, LimitsAreTheServices) {
  EXPECT_EQ(condition_fault(""), "The expression can not be empty;");
  EXPECT_EQ(condition_fault("a = :s" + std::string(4090, ' ')), "");
  EXPECT_EQ(condition_fault("a = :s" + std::string(4091, ' ')),
            "Expression size has exceeded the maximum allowed size; expression size: 4097");

  const std::string too_many = "The expression contains too many operators; operator count: 301";
  EXPECT_EQ(condition_fault(repeat("a=:s OR ", 149) + "a=:s"), "");
  EXPECT_EQ(condition_fault(repeat("a=:s OR ", 150) + "a=:s"), too_many);
  EXPECT_EQ(condition_fault(repeat("NOT ", 299) + "a=:s"), "");
  EXPECT_EQ(condition_fault(repeat("NOT ", 300) + "a=:s"), too_many);
  EXPECT_EQ(condition_fault(repeat("size(a)=:n OR ", 100) + "a=:s"), too_many);

  EXPECT_EQ(condition_fault("a IN (" + repeat(":s,", 99) + ":s)"), "");
  EXPECT_EQ(condition_fault("a IN (" + repeat(":s,", 100) + ":s)"),
            "The IN operator is provided with too many operands; number of operands: 101");

  EXPECT_EQ(condition_fault("a" + repeat(".a", 31) + "=:s"), "");
  EXPECT_EQ(condition_fault("a" + repeat(".a", 39) + "=:s"),
            "The document path has too many nesting levels; nesting levels: 40");
  EXPECT_EQ(condition_fault("a[99999999999999999999999] = :s"),
            "List index is not within the allowable range; index: [99999999999999999999999]");
}

// 4 KB of nothing but openings must neither crash nor take long.
TEST(ParserTest, DeepNestingIsBounded) {
  EXPECT_NE(condition_fault(std::string(4096, '(')), "");
  EXPECT_NE(condition_fault(repeat("NOT ", 1024)), "");
  EXPECT_NE(condition_fault(repeat("NOT(", 1024)), "");
  EXPECT_NE(condition_fault(repeat("size(", 800)), "");
}

}  // namespace
}  // namespace serein::dynamodb
