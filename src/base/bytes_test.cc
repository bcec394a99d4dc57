#include "base/bytes.h"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"

namespace serein {
namespace {

TEST(Bytes, BigEndianKeepsOrderAndReadsBack) {
  std::string a;
  std::string b;
  append_big_endian_64(a, 255);
  append_big_endian_64(b, 256);
  EXPECT_LT(a, b);
  std::string all;
  append_big_endian_16(all, 0x1234);
  append_big_endian_32(all, 0x89ABCDEF);
  EXPECT_EQ(hex(all), "123489abcdef");
  ByteReader reader(all);
  EXPECT_EQ(reader.read_big_endian_16(), 0x1234);
  EXPECT_EQ(reader.read_big_endian_32(), 0x89ABCDEFU);
  EXPECT_TRUE(reader.at_end());
}

TEST(Bytes, VarintsOfEveryWidthReadBack) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value : {(1ULL << bit) - 1, 1ULL << bit, (1ULL << bit) + 1}) {
      std::string bytes;
      append_varint(bytes, value);
      ByteReader reader(bytes);
      EXPECT_EQ(reader.read_varint(), value);
      EXPECT_TRUE(reader.at_end());
    }
  }
}

// A number has one form where bytes are compared.
TEST(Bytes, ShortestVarints) {
  for (const std::string& bytes :
       {std::string("\0", 1), std::string("\x7F"), std::string("\x80\1")}) {
    EXPECT_EQ(ByteReader(bytes).read_shortest_varint(), ByteReader(bytes).read_varint());
  }
  const std::string longer("\x81\0", 2);
  ByteReader reader(longer);
  EXPECT_FALSE(reader.read_shortest_varint());
  EXPECT_EQ(reader.rest(), longer);
}

TEST(Bytes, TruncatedOrOverlongInputIsRefusedAndNotConsumed) {
  EXPECT_FALSE(ByteReader("\x80").read_varint());
  EXPECT_FALSE(ByteReader(std::string(10, '\xFF')).read_varint());
  EXPECT_FALSE(ByteReader("").read_byte());
  ByteReader reader("abc");
  EXPECT_FALSE(reader.read_big_endian_32());
  EXPECT_FALSE(reader.read_bytes(4));
  EXPECT_EQ(reader.rest(), "abc");
  EXPECT_EQ(reader.read_bytes(3), "abc");
}

}  // namespace
}  // namespace serein
