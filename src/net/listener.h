#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "net/io_thread.h"

namespace serein::net {

// Accepts connections on the first I/O thread and hands each to the thread that has fewest.
//
// One listening socket, not one per thread with SO_REUSEPORT: the kernel spreads those by hash,
// which leaves threads idle when there are few clients; a second server on the same port would
// start and steal connections without a word; and connections queued at a closing socket are lost.
class Listener {
 public:
  Listener(ServerState& state, std::vector<std::unique_ptr<IoThread>>& threads);

  // Before the threads run.
  Result<> open();
  void start();
  std::uint16_t port() const { return port_; }

  // On the first I/O thread.
  void close();

  std::uint64_t accepted() const { return accepted_.get(); }
  std::uint64_t refused() const { return refused_.get(); }

 private:
  void wait();
  void accept_some();
  bool accept_one();
  void hand_over(Accepted accepted, std::size_t open_connections);
  void back_off();

  ServerState& state_;
  std::vector<std::unique_ptr<IoThread>>& threads_;
  Acceptor acceptor_;
  Timer back_off_timer_;
  std::uint16_t port_ = 0;
  bool in_trouble_ = false;  // and said so
  bool closed_ = false;
  std::size_t next_thread_ = 0;
  Counter accepted_;
  Counter refused_;
};

}  // namespace serein::net
