#include "net/timer_wheel.h"

#include <algorithm>

namespace serein::net {
namespace {

constexpr std::uint64_t kNever = UINT64_MAX;

}  // namespace

TimerWheel::Entry::~Entry() { unlink(); }

void TimerWheel::Entry::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

// Lists are rings through a head.
void TimerWheel::Head::reset() { previous_ = next_ = this; }

TimerWheel::TimerWheel(std::size_t slots) : slots_(slots) {}

TimerWheel::~TimerWheel() {
  for (Head& slot : slots_) {
    while (slot.next_ != &slot) slot.next_->unlink();
  }
}

void TimerWheel::arm(Entry& entry, std::uint64_t ticks) {
  entry.deadline_ = now_ + std::max<std::uint64_t>(ticks, 1);
  if (entry.next_ != nullptr && entry.visit_ <= entry.deadline_) return;
  entry.unlink();
  link(entry);
}

// Stays in its slot, so that arming it again soon costs nothing.
void TimerWheel::disarm(Entry& entry) { entry.deadline_ = kNever; }

void TimerWheel::link(Entry& entry) {
  // What lies beyond the wheel's horizon is looked at on the way.
  entry.visit_ = std::min(entry.deadline_, now_ + slots_.size() - 1);
  Head& slot = slots_[entry.visit_ % slots_.size()];
  entry.previous_ = slot.previous_;
  entry.next_ = &slot;
  slot.previous_->next_ = &entry;
  slot.previous_ = &entry;
}

void TimerWheel::advance(std::uint64_t ticks) {
  const std::uint64_t end = now_ + ticks;
  // After a long pause one turn of the wheel sees every entry.
  if (ticks > slots_.size()) now_ = end - slots_.size();
  while (now_ < end) {
    ++now_;
    visit(slots_[now_ % slots_.size()]);
  }
}

void TimerWheel::visit(Head& slot) {
  if (slot.next_ == &slot) return;
  // The entries move to a list of their own: callbacks may change any list, this one too.
  Head due;
  due.next_ = slot.next_;
  due.previous_ = slot.previous_;
  due.next_->previous_ = &due;
  due.previous_->next_ = &due;
  slot.reset();
  while (due.next_ != &due) {
    Entry& entry = *due.next_;
    entry.unlink();
    if (entry.deadline_ <= now_) {
      entry.on_timeout();
    } else if (entry.deadline_ != kNever) {
      link(entry);
    }
  }
}

}  // namespace serein::net
