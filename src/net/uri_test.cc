#include "net/uri.h"

#include <gtest/gtest.h>

#include "net/limits.h"

namespace serein::net {
namespace {

// Decoding gives the bytes that were encoded, whatever they are.
TEST(PercentDecode, Valid) {
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("a%20b%2Fc%2fd"), "a b/c/d");
  EXPECT_EQ(percent_decode("%00%ff"), std::string("\0\xff", 2));
  EXPECT_EQ(percent_decode("%2525"), "%25");  // once only
}

// A plus is a blank in queries, but part of a name in paths.
TEST(PercentDecode, Plus) {
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::kBlank), "a b+");
}

TEST(PercentDecode, Malformed) {
  for (const char* text : {"%", "%1", "%zz", "a%2", "%-1", "%%20", "%2 0"}) {
    EXPECT_FALSE(percent_decode(text)) << text;
  }
}

// Order, duplicates and missing values are kept: signatures need them all.
TEST(ParseQuery, Parameters) {
  const auto parameters = parse_query("b=2&a=1&&b=%26+x&flag&=v&e==");
  ASSERT_TRUE(parameters);
  std::string text;
  for (const auto& parameter : *parameters) {
    text += "[" + parameter.name + "|" + parameter.value + "]";
  }
  EXPECT_EQ(text, "[b|2][a|1][b|& x][flag|][|v][e|=]");
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(ParseQuery, Refused) {
  EXPECT_FALSE(parse_query("a=%g1"));
  EXPECT_FALSE(parse_query("%=1"));
  std::string many = "a";
  for (std::size_t i = 1; i < kMaxQueryParameters; ++i) many += "&a";
  EXPECT_TRUE(parse_query(many));
  EXPECT_FALSE(parse_query(many + "&a"));
}

}  // namespace
}  // namespace serein::net
