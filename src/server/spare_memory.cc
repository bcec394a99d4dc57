#include "server/spare_memory.h"

#include <time.h>

#include <cstdint>
#include <utility>

// jemalloc's, where the program is linked with it.
extern "C" int mallctl(const char* name, void* old, std::size_t* old_bytes, void* value,
                       std::size_t value_bytes) __attribute__((weak));

namespace serein::server {
namespace {

// Under a load of puts up to two memtables are spare for a while, until the next ones take their
// place.
constexpr std::size_t kMostSpareBytes = 128U << 20U;
// Not worth the faults with which it comes back.
constexpr std::size_t kLittleSpareBytes = 1U << 20U;
// A fiftieth of a processor: what a few requests a second take at most.
constexpr std::chrono::milliseconds kRestfulCpuTime(20);
constexpr int kLooksUntilAtRest = 10;

std::size_t spare_bytes() {
  std::uint64_t epoch = 1;
  mallctl("epoch", nullptr, nullptr, &epoch, sizeof(epoch));  // until then statistics stand still
  std::size_t pages = 0;
  std::size_t page_bytes = 0;
  std::size_t size = sizeof(std::size_t);
  mallctl("stats.arenas.4096.pdirty", &pages, &size, nullptr, 0);  // 4096: all of them
  mallctl("arenas.page", &page_bytes, &size, nullptr, 0);
  return pages * page_bytes;
}

std::chrono::nanoseconds process_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

void SpareMemory::look() {
  if (mallctl == nullptr) return;
  if (is_due(spare_bytes(), process_cpu_time())) {
    mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
  }
}

bool SpareMemory::is_due(std::size_t spare_bytes, std::chrono::nanoseconds cpu_time) {
  const auto used = cpu_time - std::exchange(cpu_time_, cpu_time);
  restful_looks_ = used <= kRestfulCpuTime ? restful_looks_ + 1 : 0;
  return spare_bytes > kMostSpareBytes ||
         (restful_looks_ >= kLooksUntilAtRest && spare_bytes > kLittleSpareBytes);
}

}  // namespace serein::server
