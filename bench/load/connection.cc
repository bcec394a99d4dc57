#include "load/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace serein::bench {

Result<Connection> Connection::open(std::uint16_t port) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return fail(kIoError, "cannot connect to port {}: {}", port, std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  return Connection(std::move(fd));
}

Result<> Connection::flush() {
  while (sent_ < out.size()) {
    const ssize_t count = ::send(fd(), out.data() + sent_, out.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return {};
    if (count < 0) return fail(kIoError, "cannot send: {}", std::strerror(errno));
    sent_ += static_cast<std::size_t>(count);
  }
  out.clear();
  sent_ = 0;
  return {};
}

Result<std::size_t> Connection::receive() {
  static constexpr std::size_t kChunk = 64U << 10U;
  static thread_local char buffer[kChunk];
  const ssize_t count = ::recv(fd(), buffer, kChunk, 0);
  if (count == 0) return fail(kIoError, "the server closed the connection");
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0U;
  if (count < 0) return fail(kIoError, "cannot receive: {}", std::strerror(errno));
  in.append(buffer, static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

}  // namespace serein::bench
