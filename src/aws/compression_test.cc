#include "aws/compression.h"

#include <gtest/gtest.h>

#include "aws/errors.h"
#include "aws/limits.h"

namespace serein::aws {
namespace {

TEST(Compression, RoundTrip) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100'000}}) {
    const std::string text(size, 'x');
    EXPECT_EQ(gunzip(gzip(text), size).value(), text);
  }
}

// A small body must not become a large one.
TEST(Compression, LimitIsOfUnpackedBytes) {
  const std::string packed = gzip(std::string(100'000, 'x'));
  EXPECT_LT(packed.size(), 1000U);
  EXPECT_TRUE(gunzip(packed, 100'000));
  EXPECT_FALSE(gunzip(packed, 99'999));
}

TEST(Compression, RefusesDamage) {
  const std::string packed = gzip("some text of some length");
  EXPECT_FALSE(gunzip("", 100));
  EXPECT_FALSE(gunzip("plain", 100));
  EXPECT_FALSE(gunzip(packed.substr(0, packed.size() - 1), 100));
  EXPECT_FALSE(gunzip(packed + "x", 100));
  EXPECT_EQ(gunzip(packed + packed, 100).value(),
            "some text of some lengthsome text of some length");
  std::string changed = packed;
  changed[packed.size() - 6] = static_cast<char>(changed[packed.size() - 6] ^ 1);  // its checksum
  EXPECT_FALSE(gunzip(changed, 100));
}

// Compressing for those who cannot read it would lose the answer.
TEST(Compression, AcceptEncoding) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("identity, GZIP"));
  EXPECT_TRUE(accepts_gzip("deflate, gzip;q=0.5, br"));
  EXPECT_TRUE(accepts_gzip("gzip;q=1.0, identity;q=0"));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.000, br;q=1"));
  EXPECT_FALSE(accepts_gzip(""));
}

// The limit of bodies holds for what is inside of them, too.
TEST(Compression, UnpackedBody) {
  net::HttpRequest request;
  request.body = "plain";
  EXPECT_EQ(unpacked_body(request).value(), std::nullopt);
  const std::string bomb = gzip(std::string(kMaxBodyBytes + 1, 'x'));
  request.body = bomb;
  request.headers = {{"content-encoding", "gzip"}};
  const auto refused = unpacked_body(request);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(kRequestEntityTooLarge));
}

}  // namespace
}  // namespace serein::aws
