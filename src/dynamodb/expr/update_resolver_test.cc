#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

using Cases = std::vector<std::pair<const char*, std::string>>;

void expect_faults(const Cases& cases) {
  for (const auto& [text, fault] : cases) EXPECT_EQ(update_fault(text), fault) << text;
}

std::string repeat(std::string_view text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

std::string syntax_error(const std::string& token, const std::string& near) {
  return "Syntax error; token: \"" + token + "\", near: \"" + near + "\"";
}

std::string operand_type(const std::string& name, const std::string& type) {
  return "Incorrect operand type for operator or function; operator or function: " + name +
         ", operand type: " + type;
}

std::string added_type(const std::string& clause, const std::string& type) {
  return "Incorrect operand type for operator or function; operator: " + clause +
         ", operand type: " + type + ", typeSet: ALLOWED_FOR_" + clause + "_OPERAND";
}

std::string used_twice(const std::string& clause) {
  return "The \"" + clause + "\" section can only be used once in an update expression;";
}

std::string misused(const std::string& name) {
  return "The function is not allowed to be used this way in an expression; function: " + name;
}

std::string operand_count(const std::string& name, int count) {
  return "Incorrect number of operands for operator or function; operator or function: " + name +
         ", number of operands: " + std::to_string(count);
}

std::string undefined_value(const std::string& name) {
  return "An expression attribute value used in expression is not defined; attribute value: " +
         name;
}

std::string undefined_name(const std::string& name) {
  return "An expression attribute name used in the document path is not defined; attribute name: " +
         name;
}

std::string meeting(const std::string& how, const std::string& one, const std::string& two) {
  return "Two document paths " + how +
         " with each other; must remove or rewrite one of these paths; path one: " + one +
         ", path two: " + two;
}

// People search the web for these messages, token and neighbourhood included.
TEST(UpdateParserTest, SyntaxErrorsShowTheTokenBetweenItsNeighbours) {
  expect_faults({
      {"", "The expression can not be empty;"},
      {" ", syntax_error("<EOF>", " ")},
      {"INVALID SYNTAX HERE", syntax_error("INVALID", "INVALID SYNTAX")},
      {"set a", syntax_error("<EOF>", "a")},
      {"set a =", syntax_error("<EOF>", "=")},
      {"set", syntax_error("<EOF>", "set")},
      {"add a", syntax_error("<EOF>", "a")},
      {"set a = set", syntax_error("set", "= set")},
      {"remove a = b", syntax_error("=", "a = b")},
      {"add a = b", syntax_error("=", "a = b")},
      {"delete a b", syntax_error("b", "a b")},
      {"add a if_not_exists(b)", syntax_error("if_not_exists", "a if_not_exists(")},
      {"add a (:n)", syntax_error("(", "a (:n")},
      {"set a b", syntax_error("b", "a b")},
      {"set :s = b", syntax_error(":s", "set :s =")},
      {"remove :s", syntax_error(":s", "remove :s")},
      {"set a = b / c", syntax_error("/", "b / c")},
      {"set a[1] = 1", syntax_error("1", "= 1")},
      {"set a[:n] = :n", syntax_error(":n", "[:n]")},
      {"set a[#a] = :n", syntax_error("#a", "[#a]")},
      {"set a = :n,", syntax_error("<EOF>", ",")},
      {"set a = :n, remove b", syntax_error("remove", ", remove b")},
      {"set a = :n; remove b", syntax_error(";", ":n; remove")},
      {"SET a = if_not_exists(a, 100)", syntax_error("100", ", 100)")},
      {"SET if_not_exists(a, b) = a", syntax_error("(", "if_not_exists(a")},
      {"set (a = (b + c))", syntax_error("(", "set (a")},
      {"set a = (b.c).d + e", syntax_error(".", ").d")},
      {"set a = (b.c)[0] + e", syntax_error("[", ")[0")},
      {"set a = b + c + d", syntax_error("+", "c + d")},
      {"set a = (b + c) + d", syntax_error("+", ") + d")},
      {"set a = b + (c + d)", syntax_error("+", "c + d")},
      {"set a = if_not_exists(a, :n + :n)", syntax_error("+", ":n + :n")},
      {"SET _a = :n", syntax_error("_", "SET _a")},
  });
  EXPECT_EQ(update_fault("set a = :s" + std::string(4087, ' ')),
            "Expression size has exceeded the maximum allowed size; expression size: 4097");
}

// What looks odd but is accepted by the service.
TEST(UpdateParserTest, AcceptsTheServicesSyntax) {
  for (const char* text :
       {"set a=:s", "sEt a = :s ReMoVe b aDd c :n dElEtE d :ss", "REMOVE a[0], b[1].c",
        "set a = (:s)", "set a = (b + c)", "set a = ((b.c.d)+(e))", "set a = (b) - (:n)",
        "set a = if_not_exists(a, b) + b", "set a = if_not_exists(a, if_not_exists(b, :n))",
        "set a = if_not_exists(a, :n) - if_not_exists(b, :n)", "set a = list_append((a), :list)",
        "set a = list_append(if_not_exists(a, :list), :items)", "set a = a",
        "set a[0] = :s, a[1] = :s", "set a.b = :s, a.c = :s", "set a = b, b = a",
        "set #dotted = :s", "set a = :s remove b"}) {
    EXPECT_EQ(update_fault(text), "") << text;
  }
  EXPECT_EQ(update_fault("set a = ((b + c))"), "The expression has redundant parentheses;");
  EXPECT_EQ(update_fault("set a = ((b)) + c"), "The expression has redundant parentheses;");
}

// 4 KB of nothing but openings must neither crash nor take long.
TEST(UpdateParserTest, DeepNestingIsBounded) {
  EXPECT_NE(update_fault("set a = " + std::string(4000, '(')), "");
  EXPECT_NE(update_fault("set a = " + repeat("if_not_exists(a,", 250)), "");
}

TEST(UpdateResolverTest, Functions) {
  expect_faults({
      {"set a = foo(b)", "Invalid function name; function: foo"},
      {"set a = IF_NOT_EXISTS(a, :n)", "Invalid function name; function: IF_NOT_EXISTS"},
      {"set a = attribute_exists(b)",
       "The function is not allowed in an update expression; function: attribute_exists"},
      {"set a = size(b)", "The function is not allowed in an update expression; function: size"},
      {"set a = list_append(list_append(:list, :list), :list)", misused("list_append")},
      {"set a = if_not_exists(a, list_append(:list, :list))", misused("list_append")},
      {"set a = list_append(:list, :list) + :n", misused("list_append")},
      {"set a = if_not_exists(c)", operand_count("if_not_exists", 1)},
      {"set a = list_append(c)", operand_count("list_append", 1)},
      {"set a = list_append(b, c, d)", operand_count("list_append", 3)},
      {"set a = if_not_exists(:s, c)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"set a = if_not_exists(if_not_exists(a, b), c)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"set a = if_not_exists(b, b)",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: if_not_exists, first operand: [b]"},
      {"set a = list_append(b, b)", ""},
  });
}

TEST(UpdateResolverTest, OperandTypes) {
  expect_faults({
      {"set a = list_append(:s, a)", operand_type("list_append", "S")},
      {"set a = list_append(a, :n)", operand_type("list_append", "N")},
      {"set a = list_append(a, :ss)", operand_type("list_append", "SS")},
      {"set a = list_append(a, :map)", operand_type("list_append", "M")},
      {"set a = a + :s", operand_type("+", "S")},
      {"set a = :s + :b", operand_type("+", "S")},
      {"set a = :b + a", operand_type("+", "B")},
      {"set a = a - :bool", operand_type("-", "BOOL")},
      {"set a = a - :null", operand_type("-", "NULL")},
      {"set a = a - :ns", operand_type("-", "NS")},
      {"set a = a + :list", operand_type("+", "L")},
      {"add a :n", ""},
      {"add a :ss, b :ns, c :bs", ""},
      {"add a :s", added_type("ADD", "STRING")},
      {"add a.b :b", added_type("ADD", "BINARY")},
      {"add a :bool", added_type("ADD", "BOOLEAN")},
      {"add a :null", added_type("ADD", "NULL")},
      {"add a :list", added_type("ADD", "LIST")},
      {"add a :map", added_type("ADD", "MAP")},
      {"delete a :ss, b :ns, c :bs", ""},
      {"delete a :n", added_type("DELETE", "NUMBER")},
      {"delete a :s", added_type("DELETE", "STRING")},
  });
}

TEST(UpdateResolverTest, ClausesAndPaths) {
  expect_faults({
      {"set a = :n set b = :n", used_twice("SET")},
      {"remove a set b = :n remove c", used_twice("REMOVE")},
      {"add a :n set b = :n add c :n", used_twice("ADD")},
      {"delete a :ss delete b :ss", used_twice("DELETE")},
      {"set a = :n, a = :n", meeting("overlap", "[a]", "[a]")},
      {"set #a = :n remove a", meeting("overlap", "[a]", "[a]")},
      {"set a = :n, a.b = :n", meeting("overlap", "[a]", "[a, b]")},
      {"remove a[1][1] set a[1] = :n", meeting("overlap", "[a, [1], [1]]", "[a, [1]]")},
      {"remove a.#a set a[1] = :n", meeting("conflict", "[a, a]", "[a, [1]]")},
      {"set d[1] = a, d.b = a, c[1].a = a, c = if_not_exists(a)",
       meeting("overlap", "[c, [1], a]", "[c]")},
      {"set name = :n", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"remove Absolute", "Attribute name is a reserved keyword; reserved keyword: Absolute"},
      {"set a = :undefined", undefined_value(":undefined")},
      {"set #undefined = :n", undefined_name("#undefined")},
      {"set a = #undefined", undefined_name("#undefined")},
      {"set a = if_not_exists(#undefined, :n)", undefined_name("#undefined")},
      {"remove a[2147483648]", "List index is not within the allowable range; index: [2147483648]"},
      {"set a = b[2147483648]",
       "List index is not within the allowable range; index: [2147483648]"},
  });
  EXPECT_EQ(update_fault("remove a" + repeat(".a", 31)), "");
  EXPECT_EQ(update_fault("remove a" + repeat(".a", 39)),
            "The document path has too many nesting levels; nesting levels: 40");
}

TEST(UpdateResolverTest, OperatorsAreLimited) {
  const auto sums = [](int count) {
    std::string text = "SET ";
    for (int i = 0; i < count; ++i) {
      if (i > 0) text += ",";
      text += "a" + std::to_string(i) + "=b+b";
    }
    return text;
  };
  EXPECT_EQ(update_fault(sums(300)), "");
  EXPECT_EQ(update_fault(sums(301)),
            "The expression contains too many operators; operator count: 301");
}

// Of several faults the service reports one: by kind, then by place. Placeholders and types are
// looked at from the last action to the first.
TEST(UpdateResolverTest, OneOfSeveralFaultsIsReported) {
  expect_faults({
      {"set #undefined = foo(:undefined) set c = d", "Invalid function name; function: foo"},
      {"set a = :undefined remove name",
       "Attribute name is a reserved keyword; reserved keyword: name"},
      // Clauses of one kind are looked at together.
      {"set a = :n remove name set b = :n", used_twice("SET")},
      {"set a = :n remove name set set1 = foo(a)", "Invalid function name; function: foo"},
      {"set a = :undefined, a = :n", meeting("overlap", "[a]", "[a]")},
      {"set #undefined = :n, a = :n, a = :n", undefined_name("#undefined")},
      {"set a = :undefined, b = #undefined", undefined_name("#undefined")},
      {"set #undefined = if_not_exists(:undefined)", undefined_name("#undefined")},
      {"set a = if_not_exists(:undefined)", undefined_value(":undefined")},
      {"set a = :undefined, b = :also_undefined", undefined_value(":also_undefined")},
      {"set b = list_append(:s, a), c = if_not_exists(a) add a.b :s", added_type("ADD", "STRING")},
      {"set b = list_append(:s, a), c = if_not_exists(a)", operand_count("if_not_exists", 1)},
  });
}

// What the operations check keys and choose the answer by.
TEST(UpdateResolverTest, TellsThePaths) {
  const auto show = [](const std::vector<DocumentPath>& paths) {
    std::string text;
    for (const DocumentPath& path : paths) text += show_path(path);
    return text;
  };
  const auto update = read_update(
      "REMOVE x.y SET #a = if_not_exists(b.c, d) + e, f[1] = list_append(g, :list) ADD h :n");
  ASSERT_TRUE(update.has_value());
  EXPECT_EQ(show(update->paths()), "[x, y][a][f, [1]][h]");
  EXPECT_EQ(show(update->read_paths()), "[b, c][d][e][g]");
}

// Every placeholder of an update counts as used.
TEST(UpdateResolverTest, UsesPlaceholders) {
  const json::Document names = parse_json(R"({"#x":"x","#y":"y","#z":"z"})");
  const json::Document values = parse_json(R"({":one":{"N":"1"},":two":{"N":"2"}})");
  auto attributes = *ExpressionAttributes::read(&names.root(), &values.root());
  const auto parsed = parse_update("SET #x = if_not_exists(#y, :one) + #z ADD c :two");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(resolve(*parsed, attributes).has_value());
  EXPECT_TRUE(attributes.check_all_used().has_value());
}

}  // namespace
}  // namespace serein::dynamodb
