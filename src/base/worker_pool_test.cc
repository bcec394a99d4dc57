#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace serein {
namespace {

TEST(WorkerPoolTest, RunsEverythingThatItAccepted) {
  std::atomic<int> ran = 0;
  WorkerPool pool("test", 2, 1000);
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(pool.post([&] { ++ran; }));
  }
  pool.stop();
  EXPECT_EQ(ran, 500);
  EXPECT_FALSE(pool.post([] {}));
}

TEST(WorkerPoolTest, FullQueueRefuses) {
  WorkerPool pool("test", 1, 2);
  Mutex mutex;
  mutex.lock();
  std::atomic<bool> started = false;
  EXPECT_TRUE(pool.post([&] {
    started = true;
    MutexLock lock(mutex);
  }));
  while (!started) std::this_thread::yield();
  EXPECT_TRUE(pool.post([] {}));
  EXPECT_TRUE(pool.post([] {}));
  EXPECT_FALSE(pool.post([] {}));
  mutex.unlock();
}

}  // namespace
}  // namespace serein
