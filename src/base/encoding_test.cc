#include "base/encoding.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace serein {
namespace {

TEST(Encoding, Base64Vectors) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"},
                                                                    {"\xFB\xFF", "+/8="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
}

TEST(Encoding, FaultyBase64IsRefused) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v=", "Zm 9",
                           "Zm9v\n", "Zg==Zg==", "Z-_="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(Encoding, HexReadsBackAndRefusesFaults) {
  EXPECT_EQ(hex(std::string_view("\x00\xAB\xff", 3)), "00abff");
  EXPECT_EQ(decode_hex("00ABff"), std::string("\x00\xAB\xff", 3));
  EXPECT_FALSE(decode_hex("0"));
  EXPECT_FALSE(decode_hex("0g"));
}

TEST(Encoding, Crc32CheckValue) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
  EXPECT_EQ(crc32(""), 0U);
  EXPECT_EQ(crc32("{}"), 2745614147U);
}

// Check values of RFC 3720, appendix B.4.
TEST(Encoding, Crc32cCheckValues) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("56789", crc32c("1234")), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
}

// Services count characters as their language does: those beyond the basic plane twice.
TEST(EncodingTest, Utf16Length) {
  EXPECT_EQ(utf16_length(""), 0U);
  EXPECT_EQ(utf16_length("abc"), 3U);
  EXPECT_EQ(utf16_length("\xC3\xA9\xF0\x9D\x84\x9E"), 3U);  // é and a clef
  EXPECT_EQ(utf16_length("\xE6\x97\xA5\xE6\x9C\xAC"), 2U);
}

}  // namespace
}  // namespace serein
