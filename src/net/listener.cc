#include "net/listener.h"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace serein::net {
namespace {

// Errors of accept() that belong to the connection, which is gone, and not to the listener.
bool concerns_connection_only(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
      return true;
    default:
      return false;
  }
}

std::string address_text(const asio::ip::tcp::endpoint& peer) {
  const asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

Listener::Listener(ServerState& state, std::vector<std::unique_ptr<IoThread>>& threads)
    : state_(state),
      threads_(threads),
      acceptor_(threads.front()->context()),
      back_off_timer_(threads.front()->context()) {}

Result<> Listener::open() {
  const ServerOptions& options = state_.options;
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error) {
    return fail(kInvalidInput, "'{}' is no IPv4 or IPv6 address to listen on", options.address);
  }
  const asio::ip::tcp::endpoint endpoint(address, options.port);
  // By hand, since Asio's sockets would be inherited by every process that the server starts.
  UniqueFd socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
  const int on = 1;
  // A restarted server gets its port although old connections of it still wait for their end.
  if (socket.get() < 0 ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
      ::listen(socket.get(), kListenBacklog) != 0) {
    const int why = errno;
    return fail(kIoError, "cannot listen on {} port {}: {}{}", options.address, options.port,
                std::generic_category().message(why),
                why == EADDRINUSE ? ". Stop what uses this port, or choose another" : "");
  }
  acceptor_.assign(endpoint.protocol(), socket.get(), error);
  if (error) return fail(kIoError, "cannot watch the listening socket: {}", error.message());
  socket.release();
  acceptor_.non_blocking(true, error);
  const asio::ip::tcp::endpoint local = acceptor_.local_endpoint(error);
  if (error) return fail(kIoError, "cannot find the port: {}", error.message());
  port_ = local.port();
  return {};
}

void Listener::start() { wait(); }

void Listener::close() {
  closed_ = true;
  error_code error;
  acceptor_.close(error);
  back_off_timer_.cancel();
}

void Listener::wait() {
  acceptor_.async_wait(Acceptor::wait_read, [this](error_code error) {
    if (closed_) return;
    if (error) return back_off();
    accept_some();
  });
}

void Listener::accept_some() {
  for (int i = 0; i < kMaxAcceptsPerTurn; ++i) {
    if (!accept_one()) return;
  }
  wait();
}

// False when accepting goes on later.
bool Listener::accept_one() {
  std::size_t open_connections = 0;
  std::size_t refusals = 0;
  for (const auto& thread : threads_) {
    open_connections += thread->connections();
    refusals += thread->refusals();
  }
  if (refusals >= kMaxRefusals) {
    back_off();
    return false;
  }
  asio::ip::tcp::endpoint peer;
  auto length = static_cast<socklen_t>(peer.capacity());
  Accepted accepted;
  accepted.socket = UniqueFd(
      ::accept4(acceptor_.native_handle(), peer.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted.socket.get() < 0) {
    const int why = errno;
    if (why == EAGAIN || why == EWOULDBLOCK) {
      wait();
      return false;
    }
    if (concerns_connection_only(why)) return true;
    // Out of descriptors or memory: those who are served go on, and free some.
    if (!std::exchange(in_trouble_, true)) {
      state_.logger.error("cannot accept connections: {}; trying again",
                          std::generic_category().message(why));
    }
    back_off();
    return false;
  }
  in_trouble_ = false;
  peer.resize(length);
  accepted.is_ipv6 = peer.address().is_v6();
  accepted.remote_address = address_text(peer);
  hand_over(std::move(accepted), open_connections);
  return true;
}

void Listener::hand_over(Accepted accepted, std::size_t open_connections) {
  accepted.refuse = open_connections >= state_.options.limits.max_connections;
  (accepted.refuse ? refused_ : accepted_).add();
  // Among equals in turn.
  IoThread* chosen = nullptr;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    IoThread& thread = *threads_[(next_thread_ + i) % threads_.size()];
    if (chosen == nullptr || thread.connections() < chosen->connections()) chosen = &thread;
  }
  next_thread_ = (next_thread_ + 1) % threads_.size();
  chosen->adopt(std::move(accepted));
}

void Listener::back_off() {
  back_off_timer_.expires_after(kAcceptBackOff);
  back_off_timer_.async_wait([this](error_code error) {
    if (!error && !closed_) accept_some();
  });
}

}  // namespace serein::net
