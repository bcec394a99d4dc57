#pragma once

#include <chrono>
#include <cstddef>

namespace serein::server {

// What was freed and the allocator keeps, to give it out again: the system takes memory back page
// by page and brings each back by a fault, which costs a server under load more than most of what
// it does (docs/dev/decisions/0005-allocator.md). It goes back to the system when the server rests,
// and when it is much. Used by one thread. With another allocator than jemalloc it does nothing.
class SpareMemory {
 public:
  // Gives back what is to be given back. To be called about once a second.
  void look();

  // Whether it is to be given back now, that so much is spare and the process has taken so much
  // time of processors since it started.
  bool is_due(std::size_t spare_bytes, std::chrono::nanoseconds cpu_time);

 private:
  std::chrono::nanoseconds cpu_time_{0};  // at the look before
  int restful_looks_ = 0;                 // the last so many
};

}  // namespace serein::server
