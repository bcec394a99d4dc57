#include "dynamodb/expr/resolver.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

using Cases = std::vector<std::pair<const char*, std::string>>;

void expect_faults(const Cases& cases) {
  for (const auto& [text, fault] : cases) EXPECT_EQ(condition_fault(text), fault) << text;
}

std::string operand_type(const std::string& name, const std::string& type) {
  return "Incorrect operand type for operator or function; operator or function: " + name +
         ", operand type: " + type;
}

std::string not_distinct(const std::string& name, const std::string& path) {
  return "The first operand must be distinct from the remaining operands for this operator or "
         "function; operator: " +
         name + ", first operand: " + path;
}

std::string misused(const std::string& name) {
  return "The function is not allowed to be used this way in an expression; function: " + name;
}

std::string undefined_value(const std::string& name) {
  return "An expression attribute value used in expression is not defined; attribute value: " +
         name;
}

const std::string kReservedName = "Attribute name is a reserved keyword; reserved keyword: name";

// Each message is one that client code and its tests match on.
TEST(ResolverTest, Functions) {
  expect_faults({
      {"foo(a)", "Invalid function name; function: foo"},
      {"SIZE(a) = :n", "Invalid function name; function: SIZE"},
      {"if_not_exists(a, :s) = :s",
       "The function is not allowed in a condition expression; function: if_not_exists"},
      {"list_append(a, :list) = :list",
       "The function is not allowed in a condition expression; function: list_append"},
      {"size(a)", misused("size")},
      {"NOT size(a)", misused("size")},
      {"attribute_exists(a) = :s", misused("attribute_exists")},
      {"begins_with(a, :s) = :bool", misused("begins_with")},
      {"a IN (contains(b, :s))", misused("contains")},
      {"size(attribute_exists(a)) = :n", misused("attribute_exists")},
      {"attribute_exists(:s)",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"attribute_exists(size(a))",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"attribute_exists(a, b)",
       "Incorrect number of operands for operator or function; operator or function: "
       "attribute_exists, number of operands: 2"},
      {"contains(a)",
       "Incorrect number of operands for operator or function; operator or function: contains, "
       "number of operands: 1"},
      {"attribute_type(a, :n)", operand_type("attribute_type", "N")},
      {"attribute_type(a, b)", operand_type("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")},
      {"attribute_type(a, :s)",
       "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"attribute_type(a, :type)", ""},
      {"begins_with(a, :n)", operand_type("begins_with", "N")},
      {"begins_with(:null, a)", operand_type("begins_with", "NULL")},
      {"begins_with(a, size(b))", operand_type("begins_with", "N")},
      {"size(:n) = :n", operand_type("size", "N")},
      {"size(:bool) = :n", operand_type("size", "BOOL")},
      {"size(size(a)) = :n", operand_type("size", "N")},
      {"contains(:n, :low)", ""},
      {"contains(a, size(b))", ""},
      {"contains(a, :list)", ""},
  });
}

TEST(ResolverTest, Operands) {
  expect_faults({
      {"a < :list", operand_type("<", "L")},
      {"a <= :map", operand_type("<=", "M")},
      {"a > :bool", operand_type(">", "BOOL")},
      {":ss >= a", operand_type(">=", "SS")},
      {"a < :null", operand_type("<", "NULL")},
      {"a = :list", ""},
      {"a <> :map", ""},
      {"a < :n", ""},
      {"a BETWEEN :list AND :list", operand_type("BETWEEN", "L")},
      {":map BETWEEN a AND b", operand_type("BETWEEN", "M")},
      {"a BETWEEN :n AND :map", operand_type("BETWEEN", "M")},
      {"a BETWEEN :n AND :s",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {S:x}"},
      {"a BETWEEN :n AND :low",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:3}"},
      {"a BETWEEN :low AND :n", ""},
      {"a = a", not_distinct("=", "[a]")},
      {"#a <> a", not_distinct("<>", "[a]")},
      {"a.b[1] < a.b[1]", not_distinct("<", "[a, b, [1]]")},
      {"contains(a, a)", not_distinct("contains", "[a]")},
      {"a BETWEEN a AND b", not_distinct("BETWEEN", "[a]")},
      {"a BETWEEN b AND b", ""},
      {"a IN (b, a)", not_distinct("IN", "[a]")},
      {"a IN (b, b)", ""},
  });
}

TEST(ResolverTest, Placeholders) {
  expect_faults({
      {"a = :undefined", undefined_value(":undefined")},
      {"#undefined = :s",
       "An expression attribute name used in the document path is not defined; attribute name: "
       "#undefined"},
      {"a.#undefined = :s",
       "An expression attribute name used in the document path is not defined; attribute name: "
       "#undefined"},
      {"name = :s", kReservedName},
      {"a.name = :s", kReservedName},
      {"Name = :s", "Attribute name is a reserved keyword; reserved keyword: Name"},
      {"#name = :s", ""},
      {"names1 = :s", ""},
  });
}

// Of several faults the service reports one: what is wrong whatever the placeholders stand for, in
// the order of the text; then the rest in the order in which operands are put together.
TEST(ResolverTest, OneOfSeveralFaultsIsReported) {
  const std::string unknown = "Invalid function name; function: foo";
  expect_faults({
      {"foo(name) = ((:undefined))", "The expression has redundant parentheses;"},
      {"foo(name) = :undefined", unknown},
      {"name = :s AND foo(a)", kReservedName},
      {"attribute_exists(name) = :undefined", misused("attribute_exists")},
      {"a = a AND name = :s", kReservedName},
      {"a[99999999999] = :s OR name = :s",
       "List index is not within the allowable range; index: [99999999999]"},
      {"a = a AND b = :undefined", not_distinct("=", "[a]")},
      {"b = :undefined AND a = a", undefined_value(":undefined")},
      {"begins_with(a, :undefined, :n)", undefined_value(":undefined")},
      {"contains(a, b, size(:n))", operand_type("size", "N")},
      {"a BETWEEN :bool AND a", operand_type("BETWEEN", "BOOL")},
  });
}

TEST(ResolverTest, ProjectionPathsMustNotMeet) {
  const auto overlap = [](const std::string& one, const std::string& two) {
    return "Two document paths overlap with each other; must remove or rewrite one of these "
           "paths; path one: " +
           one + ", path two: " + two;
  };
  const auto conflict = [](const std::string& one, const std::string& two) {
    return "Two document paths conflict with each other; must remove or rewrite one of these "
           "paths; path one: " +
           one + ", path two: " + two;
  };
  const Cases cases = {
      {"a", ""},
      {"a,b , c", ""},
      {"a[0],a[1]", ""},
      {"a.b, a.c", ""},
      {"a,a", overlap("[a]", "[a]")},
      {"a,#a", overlap("[a]", "[a]")},
      {"a,a.b", overlap("[a]", "[a, b]")},
      {"a.b.c,a.b", overlap("[a, b, c]", "[a, b]")},
      {"a[0],a[0].b", overlap("[a, [0]]", "[a, [0], b]")},
      {"a.b,a[0]", conflict("[a, b]", "[a, [0]]")},
      {"a[0],a.b", conflict("[a, [0]]", "[a, b]")},
      {"", "The expression can not be empty;"},
      {"name", kReservedName},
      {"#undefined",
       "An expression attribute name used in the document path is not defined; attribute name: "
       "#undefined"},
      {"a,", "Syntax error; token: \"<EOF>\", near: \",\""},
      {"a b", "Syntax error; token: \"b\", near: \"a b\""},
      {"size(a)", "Syntax error; token: \"(\", near: \"size(a\""},
      {":s", "Syntax error; token: \":s\", near: \":s\""},
      {"(a)", "Syntax error; token: \"(\", near: \"(a\""},
      {"a..b", "Syntax error; token: \".\", near: \"..b\""},
  };
  for (const auto& [text, fault] : cases) EXPECT_EQ(projection_fault(text), fault) << text;
}

}  // namespace
}  // namespace serein::dynamodb
