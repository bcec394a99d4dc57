#include "json/writer.h"

#include <gtest/gtest.h>

namespace serein::json {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

TEST(AppendString, EscapesWhatMustBeAndNoMore) {
  EXPECT_EQ(quoted("plain \u00e9 / \x7f"), "\"plain \u00e9 / \x7f\"");
  EXPECT_EQ(quoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
}

// Blocks of 16 bytes are looked at at once: every place in and around a block must be seen.
TEST(AppendString, FindsAnEscapeAtEveryPlace) {
  for (std::size_t size = 1; size < 50; ++size) {
    for (std::size_t i = 0; i < size; ++i) {
      for (const char c : {'"', '\\', '\n', '\x00', '\x1f'}) {
        std::string text(size, '\xe9');
        EXPECT_TRUE(needs_no_escape(text));
        text[i] = c;
        EXPECT_FALSE(needs_no_escape(text));
      }
    }
  }
}

TEST(WriterTest, PutsCommasWhereTheyBelong) {
  std::string out;
  Writer writer(out);
  writer.begin_object().key("a").begin_array().number(std::int64_t{-1}).number(std::uint64_t{2});
  writer.begin_object().end_object().end_array().key("b").boolean(true).key("c").null();
  writer.key("d").raw("[1]").key("e");
  writer.appended_value() += "{}";
  writer.key("f").string("x").end_object();
  EXPECT_EQ(out, R"({"a":[-1,2,{}],"b":true,"c":null,"d":[1],"e":{},"f":"x"})");
}

std::string printed(double value) {
  std::string out;
  Writer(out).number(value);
  return out;
}

TEST(WriterTest, DoublesAreShortAndPlain) {
  EXPECT_EQ(printed(0), "0");
  EXPECT_EQ(printed(0.5), "0.5");
  EXPECT_EQ(printed(1), "1");
  EXPECT_EQ(printed(-12.5), "-12.5");
  EXPECT_EQ(printed(1384999325.123), "1384999325.123");
  EXPECT_EQ(printed(1e300), "1e+300");
}

}  // namespace
}  // namespace serein::json
