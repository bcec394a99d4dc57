#include "json/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "json/exact_parser.h"
#include "json/print.h"
#include "json/writer.h"

namespace serein::json {
namespace {

using testing::HasSubstr;

// The text that a document prints as, or the error.
std::string reprinted(std::string_view text, const ParseLimits& limits = {}) {
  const auto document = parse(text, limits);
  return document ? to_json(document->root()) : document.error().message();
}

TEST(Parse, EveryKindOfValue) {
  for (const char* text :
       {"null", "true", "false", "0", "-0", "-1", "12", "1e3", "1.50", "-2.5E-7", "\"\"", "\"a\"",
        "[]", "{}", "[1,\"b\",[null]]", R"({"a":{"b":[true]},"c":""})", R"("\u0001\n\t\"\\")"}) {
    EXPECT_EQ(reprinted(text), text);
  }
}

// Numbers of any length pass as they were written: no codec between may round them.
TEST(Parse, NumbersAreExact) {
  for (const char* text :
       {"12345678901234567890123456789012345678", "0.1000000000000000055511151231",
        "18446744073709551615", "18446744073709551616", "-9223372036854775808", "1e400",
        "[1,2.0,340282366920938463463374607431768211456]"}) {
    EXPECT_EQ(reprinted(text), text);
  }
}

TEST(Parse, BlanksAndEscapes) {
  EXPECT_EQ(reprinted(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"), R"({"a":[1,2]})");
  EXPECT_EQ(reprinted(R"("\u00e9\u20ac\ud83d\ude00\/")"), "\"\u00e9\u20ac\U0001F600/\"");
  EXPECT_EQ(parse(R"("a\u0000b")")->root().string(), std::string_view("a\0b", 3));
}

TEST(Parse, FaultyTextsAreRefused) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "]",
                           "[1,]",
                           "[,1]",
                           "{,}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "tru",
                           "nul",
                           "+1",
                           "01",
                           "1.",
                           ".5",
                           "1e",
                           "-",
                           "--1",
                           "0x10",
                           "NaN",
                           "Infinity",
                           "\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\u0041\"",
                           "\"\t\"",
                           "1 2",
                           "[1] x",
                           "\xEF\xBB\xBF{}",
                           "/* */ 1",
                           "\"\xFF\"",
                           "\"\xC0\x80\"",
                           "\"\xED\xA0\x80\"",
                           "\"\xF4\x90\x80\x80\"",
                           "\"\xE2\x82\"",
                           "{\"\xFE\":1}"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(Parse, ErrorsSayWhere) {
  EXPECT_EQ(reprinted("{\n  \"a\": nope}"), "line 2, column 8: expected a value");
  EXPECT_EQ(reprinted("[1 2]"), "line 1, column 4: expected ',' or ']'");
}

// Two members of one name would let a check see one and the operation the other.
TEST(Parse, DuplicateKeysAreRefusedAtAnySize) {
  EXPECT_FALSE(parse(R"({"a":1,"b":2,"a":3})"));
  EXPECT_FALSE(parse(R"({"a":1,"\u0061":3})"));
  EXPECT_TRUE(parse(R"([{"a":1},{"a":1}])"));
  std::string large = "{";
  for (int i = 0; i < 100000; ++i) large += "\"k" + std::to_string(i) + "\":" + "1,";
  EXPECT_TRUE(parse(large + "\"last\":1}"));
  EXPECT_FALSE(parse(large + "\"k5\":1}"));
}

TEST(Parse, LimitsHold) {
  const auto nested = [](unsigned depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(129)));
  EXPECT_FALSE(parse(nested(130)));
  EXPECT_FALSE(parse(nested(1000000)));
  EXPECT_FALSE(parse(std::string(1000000, '[')));
  EXPECT_THAT(reprinted("[1,2,3]", {.max_bytes = 6}), HasSubstr("longer than 6 bytes"));
}

TEST(Parse, FindSeesNullsAsAbsent) {
  const auto document = parse(R"({"a":null,"b":1})");
  EXPECT_EQ(document->root().find("a"), nullptr);
  EXPECT_EQ(document->root().find("c"), nullptr);
  EXPECT_EQ(document->root().find("b")->number(), "1");
}

// A document must not point into the text it was read from.
TEST(Parse, DocumentOwnsItsBytes) {
  std::string text = R"({"key":"value","n":17,"d":1.5})";
  const auto document = parse(text);
  text.assign(text.size(), 'x');
  EXPECT_EQ(to_json(document->root()), R"({"key":"value","n":17,"d":1.5})");
}

std::string random_text(SeededRandom& random, unsigned depth) {
  switch (random.below(depth > 4 ? 4 : 6)) {
    case 0:
      return std::to_string(random.next() >> random.below(64));
    case 1:
      return random.chance(0.5) ? "true" : "null";
    case 2: {
      std::string bytes;
      for (std::uint64_t i = random.below(40); i > 0; --i) {
        bytes.push_back(static_cast<char>(random.below(0x80)));
      }
      std::string quoted;
      append_string(quoted, bytes + "\u20ac");
      return quoted;
    }
    case 3:
      return "-1.25e+10";
    case 4: {
      std::string text = "[";
      for (std::uint64_t i = random.below(5); i > 0; --i)
        text += random_text(random, depth + 1) + ",";
      return text + "0]";
    }
    default: {
      std::string text = "{";
      for (std::uint64_t i = random.below(5); i > 0; --i) {
        text += "\"k" + std::to_string(i) + "\":" + random_text(random, depth + 1) + ",";
      }
      return text + "\"z\":false}";
    }
  }
}

// The fast path and the exact parser must be one parser to those who call.
TEST(Parse, BothPathsAgreeOnRandomAndDamagedTexts) {
  SeededRandom random(20240607);
  for (int i = 0; i < 3000; ++i) {
    std::string text = random_text(random, 0);
    const auto whole = parse(text);
    ASSERT_TRUE(whole) << text;
    EXPECT_EQ(to_json(whole->root()), text);
    text[random.below(text.size())] = static_cast<char>(random.below(256));
    const auto fast = parse(text);
    const auto exact = parse_exactly(text, {});
    ASSERT_EQ(fast.has_value(), exact.has_value()) << text;
    if (fast) {
      EXPECT_EQ(to_json(fast->root()), to_json(exact->root()));
    } else {
      EXPECT_EQ(fast.error().message(), exact.error().message());
    }
  }
}

}  // namespace
}  // namespace serein::json
