#include "kv/key_encoding.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"

namespace serein::kv {
namespace {

std::string encoded(std::string_view bytes) {
  std::string key;
  append_bytes(key, bytes);
  return key;
}

// Golden vectors: stored data depends on them, they must never change.
TEST(KeyEncodingGolden, Bytes) {
  EXPECT_EQ(hex(encoded("")), "0001");
  EXPECT_EQ(hex(encoded("Psy")), "5073790001");
  EXPECT_EQ(hex(encoded(std::string_view("\0", 1))), "00ff0001");
  EXPECT_EQ(hex(encoded(std::string_view("a\0\0b\xFF", 5))), "6100ff00ff62ff0001");
}

// The published values of XXH64 with seed 0, and buckets made of them.
TEST(KeyEncodingGolden, Hash) {
  EXPECT_EQ(hash64(""), 0xEF46DB3751D8E999U);
  EXPECT_EQ(hash64("a"), 0xD24EC4F1A98C6E5BU);
  EXPECT_EQ(hash64("abc"), 0x44BC2CF5AD770999U);
  EXPECT_EQ(bucket_of("abc"), 0x44BC2CF5U);
}

TEST(KeyEncodingGolden, Keyspaces) {
  std::string key;
  append_keyspace(key, Keyspace::kCatalog);
  append_keyspace(key, Keyspace::kItems);
  append_keyspace(key, Keyspace::kStatistics);
  EXPECT_EQ(hex(key), "011040");
}

std::string random_bytes(SeededRandom& random) {
  constexpr std::string_view kLikely(
      "\x00\x01\xFE\xFF"
      "ab",
      6);
  std::string bytes;
  for (std::uint64_t i = random.below(8); i > 0; --i) bytes += kLikely[random.below(6)];
  return bytes;
}

// Scans depend on it: keys order as their values do, whatever follows in the key.
TEST(KeyEncoding, OrderOfKeysIsOrderOfValues) {
  SeededRandom random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string a = random_bytes(random);
    const std::string b = random_bytes(random);
    if (a == b) continue;
    EXPECT_EQ(a < b, encoded(a) + "tail" < encoded(b)) << hex(a) << " " << hex(b);
  }
}

TEST(KeyEncoding, ReadsBackAndLeavesTheRest) {
  SeededRandom random(2);
  for (int i = 0; i < 5000; ++i) {
    const std::string a = random_bytes(random);
    const std::string key = encoded(a) + "rest";
    ByteReader reader(key);
    EXPECT_EQ(read_bytes(reader), a);
    EXPECT_EQ(reader.rest(), "rest");
  }
}

TEST(KeyEncoding, DamagedBytesAreRefused) {
  for (const std::string_view key :
       {std::string_view(""), std::string_view("a"), std::string_view("a\0", 2),
        std::string_view("a\0\x02", 3), std::string_view("a\0\xFF", 3)}) {
    ByteReader reader(key);
    EXPECT_FALSE(read_bytes(reader)) << hex(key);
    EXPECT_EQ(reader.rest(), key);
  }
}

TEST(KeyEncoding, PrefixEndIsBehindAllKeysWithThePrefix) {
  EXPECT_EQ(prefix_end("ab"), "ac");
  EXPECT_EQ(prefix_end("a\xFF\xFF"), "b");
  EXPECT_EQ(prefix_end("\xFF"), "");
  EXPECT_EQ(prefix_end(""), "");
}

}  // namespace
}  // namespace serein::kv
