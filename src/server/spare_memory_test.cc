#include "server/spare_memory.h"

#include <gtest/gtest.h>

namespace serein::server {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kSome = 20U << 20U;
constexpr std::size_t kMuch = 200U << 20U;
constexpr milliseconds kBusy(500);  // of a second
constexpr milliseconds kAtRest(1);

// Seconds of a process, each with a look at its end.
class Process {
 public:
  bool is_due_after(milliseconds cpu_time, std::size_t spare_bytes) {
    cpu_time_ += cpu_time;
    return memory_.is_due(spare_bytes, cpu_time_);
  }
  int due_looks(int seconds, milliseconds cpu_time, std::size_t spare_bytes) {
    int due = 0;
    for (int i = 0; i < seconds; ++i) due += is_due_after(cpu_time, spare_bytes) ? 1 : 0;
    return due;
  }

 private:
  SpareMemory memory_;
  milliseconds cpu_time_{0};
};

TEST(SpareMemory, StaysAtHandUnderLoad) {
  Process process;
  EXPECT_EQ(process.due_looks(1000, kBusy, kSome), 0);
}

TEST(SpareMemory, GoesBackUnderLoadWhenItIsMuch) {
  Process process;
  EXPECT_EQ(process.due_looks(10, kBusy, kMuch), 10);
}

TEST(SpareMemory, GoesBackAfterTenSecondsOfRest) {
  Process process;
  process.is_due_after(kBusy, kSome);
  EXPECT_EQ(process.due_looks(9, kAtRest, kSome), 0);
  EXPECT_TRUE(process.is_due_after(kAtRest, kSome));
}

TEST(SpareMemory, ABusySecondEndsTheRest) {
  Process process;
  process.due_looks(9, kAtRest, kSome);
  process.is_due_after(kBusy, kSome);
  EXPECT_EQ(process.due_looks(9, kAtRest, kSome), 0);
}

TEST(SpareMemory, LittleStaysAlsoAtRest) {
  Process process;
  EXPECT_EQ(process.due_looks(100, kAtRest, 1000), 0);
}

}  // namespace
}  // namespace serein::server
