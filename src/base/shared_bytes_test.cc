#include "base/shared_bytes.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace serein {
namespace {

TEST(SharedBytesTest, HoldsTheBytesItWasMadeOf) {
  std::string source("a\0b", 3);
  const SharedBytes bytes(source);
  source = "xyz";
  EXPECT_EQ(bytes, std::string_view("a\0b", 3));
  EXPECT_EQ(bytes.size(), 3U);
  EXPECT_GE(bytes.memory_bytes(), 3U);
  EXPECT_EQ(SharedBytes(""), "");
  EXPECT_FALSE(SharedBytes("a") == SharedBytes("b"));
}

TEST(SharedBytesTest, CopiesShareTheBytes) {
  std::optional<SharedBytes> first(SharedBytes("bytes"));
  const SharedBytes second = *first;
  EXPECT_EQ(first->view().data(), second.view().data());
  first.reset();
  EXPECT_EQ(second, "bytes");
}

TEST(SharedBytesTest, IsAssignedAndMoved) {
  SharedBytes a("a");
  SharedBytes b("b");
  SharedBytes c = std::move(a);
  a = b;
  b = std::move(c);
  EXPECT_EQ(a, "b");
  EXPECT_EQ(b, "a");
  const SharedBytes& same = b;
  b = same;
  EXPECT_EQ(b, "a");
}

TEST(SharedBytesTest, ARawPointerHoldsThem) {
  void* const raw = SharedBytes("bytes").to_raw();
  ASSERT_NE(raw, nullptr);
  EXPECT_EQ(SharedBytes::copy_raw(raw), "bytes");
  EXPECT_EQ(SharedBytes::copy_raw(raw), "bytes");
  EXPECT_EQ(SharedBytes::take_raw(raw), "bytes");
  void* const empty = SharedBytes("").to_raw();
  ASSERT_NE(empty, nullptr);
  EXPECT_EQ(SharedBytes::take_raw(empty), "");
}

// For the sanitizers: nothing is freed twice, or too early.
TEST(SharedBytesTest, ThreadsDropTheirCopiesAtOnce) {
  std::vector<std::thread> threads;
  {
    const SharedBytes bytes("shared");
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([copy = bytes] {
        for (int round = 0; round < 1000; ++round) {
          const SharedBytes another = copy;  // NOLINT(performance-unnecessary-copy-initialization)
          EXPECT_EQ(another, "shared");
        }
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace serein
