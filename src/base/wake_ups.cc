#include "base/wake_ups.h"

#include <algorithm>
#include <utility>

namespace serein {
namespace {

thread_local HeldWakeUps* in_force = nullptr;

}  // namespace

HeldWakeUps::HeldWakeUps(std::function<void()> on_first) : on_first_(std::move(on_first)) {
  if (in_force == nullptr) in_force = this;
}

HeldWakeUps::~HeldWakeUps() {
  if (in_force == this) in_force = nullptr;
  release();
}

void HeldWakeUps::release() {
  // Who is woken may hold back others.
  const auto held = std::exchange(held_, {});
  for (const auto& sleeper : held) sleeper->wake();
}

void HeldWakeUps::wake(const std::shared_ptr<Wakeable>& sleeper) {
  if (in_force == nullptr) return sleeper->wake();
  auto& held = in_force->held_;
  if (std::find(held.begin(), held.end(), sleeper) != held.end()) return;
  held.push_back(sleeper);
  if (held.size() == 1 && in_force->on_first_) in_force->on_first_();
}

}  // namespace serein
