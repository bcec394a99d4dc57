#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace serein {

// What makes another thread go on.
class Wakeable {
 public:
  virtual ~Wakeable() = default;
  virtual void wake() = 0;  // from any thread; once too often does no harm
};

// Holds back the wake-ups that a thread gives, so that one is enough for all that it hands over in
// a row. On a machine with more threads than cores that matters twice: who is woken runs at once,
// for the little that is there, in the place of the one that was about to bring more.
//
// At most one is in force on a thread, the first; others within its life do nothing.
class HeldWakeUps {
 public:
  // Until it ends. `on_first` is called whenever something is held back after nothing was: for a
  // thread that lives in an event loop and calls release() at the end of its turn.
  explicit HeldWakeUps(std::function<void()> on_first = {});
  ~HeldWakeUps();
  HeldWakeUps(const HeldWakeUps&) = delete;
  HeldWakeUps& operator=(const HeldWakeUps&) = delete;

  // Gives those that are held back.
  void release();

  // Wakes it, or has the HeldWakeUps of this thread do so.
  static void wake(const std::shared_ptr<Wakeable>& sleeper);

 private:
  const std::function<void()> on_first_;
  std::vector<std::shared_ptr<Wakeable>> held_;  // each once
};

}  // namespace serein
