#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace serein::net {

// Time-outs of many connections, for one thread, on a clock of ticks that the owner moves.
//
// Made for time-outs that are put off all the time and hardly ever come: to arm one for later than
// before only stores a number; the entry is looked at again when its old time comes.
class TimerWheel {
 public:
  class Entry {
   public:
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    virtual ~Entry();  // disarms

    // The time has come. May arm, disarm and destroy any entry.
    virtual void on_timeout() = 0;

   private:
    friend class TimerWheel;
    void unlink();

    Entry* previous_ = nullptr;
    Entry* next_ = nullptr;
    std::uint64_t deadline_ = 0;
    std::uint64_t visit_ = 0;  // the tick at which the wheel looks at it
  };

  explicit TimerWheel(std::size_t slots);
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;
  ~TimerWheel();

  // Calls on_timeout() after `ticks` ticks, at least one; replaces what was armed before.
  void arm(Entry& entry, std::uint64_t ticks);
  void disarm(Entry& entry);

  // Moves the time on by `ticks` and calls what is due.
  void advance(std::uint64_t ticks);

 private:
  struct Head final : Entry {
    Head() { reset(); }
    ~Head() override { reset(); }
    void reset();
    void on_timeout() override {}
  };

  void link(Entry& entry);
  void visit(Head& slot);

  std::vector<Head> slots_;
  std::uint64_t now_ = 0;
};

}  // namespace serein::net
