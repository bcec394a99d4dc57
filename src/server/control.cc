#include "server/control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/worker_pool.h"

namespace serein::server {
namespace {

constexpr const char* kName = "control";
constexpr std::size_t kMaxLineBytes = 8192;
constexpr int kBacklog = 8;
constexpr timeval kLineTimeout{.tv_sec = 5, .tv_usec = 0};

tl::unexpected<Error> io_error(std::string_view what) {
  return fail(kIoError, "{}: {}", what, std::strerror(errno));
}

// Addresses of sockets are short and paths of directories may be long: so the directory is named by
// a descriptor.
struct Address {
  UniqueFd directory;
  sockaddr_un name{};

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

Result<Address> address_in(const std::string& directory) {
  Address address;
  address.directory = UniqueFd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (address.directory.get() < 0) return io_error("cannot open " + directory);
  address.name.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(address.directory.get()) + "/" + kName;
  path.copy(address.name.sun_path, sizeof address.name.sun_path - 1);
  return address;
}

UniqueFd new_socket() { return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

// Up to the end of the line, or nothing where that does not come.
std::optional<std::string> read_line(int socket) {
  std::string line;
  std::array<char, 1024> part{};
  while (line.size() <= kMaxLineBytes) {
    const ssize_t count = ::read(socket, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    line.append(part.data(), static_cast<std::size_t>(count));
    if (line.back() == '\n') {
      line.pop_back();
      return line;
    }
  }
  return std::nullopt;
}

bool write_line(int socket, std::string_view text) {
  std::string line(text);
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t count = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const std::string& directory,
                                                           Handler handler, Logger& logger) {
  ASSIGN_OR_RETURN(const Address address, address_in(directory));
  UniqueFd listener = new_socket();
  UniqueFd stop(::eventfd(0, EFD_CLOEXEC));
  if (listener.get() < 0 || stop.get() < 0) return io_error("cannot make a socket");
  // Left by a server that was killed: nobody else can hold the directory now.
  ::unlinkat(address.directory.get(), kName, 0);
  if (::bind(listener.get(), address.get(), sizeof address.name) != 0 ||
      ::fchmodat(address.directory.get(), kName, 0600, 0) != 0 ||
      ::listen(listener.get(), kBacklog) != 0) {
    return io_error("cannot listen on " + directory + "/" + kName);
  }
  return std::unique_ptr<ControlSocket>(
      new ControlSocket(std::move(listener), std::move(stop), std::move(handler), logger));
}

ControlSocket::ControlSocket(UniqueFd listener, UniqueFd stop, Handler handler, Logger& logger)
    : listener_(std::move(listener)),
      stop_(std::move(stop)),
      handler_(std::move(handler)),
      logger_(logger),
      thread_([this] { run(); }) {}

ControlSocket::~ControlSocket() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void ControlSocket::run() {
  set_thread_name("control");
  for (;;) {
    std::array<pollfd, 2> waits{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) {
      logger_.error("the control socket has failed: {}", std::strerror(errno));
      return;
    }
    if (waits[1].revents != 0) return;
    if (waits[0].revents == 0) continue;
    const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client.get() >= 0) serve(client);
  }
}

void ControlSocket::serve(const UniqueFd& client) {
  // Nobody may keep the others waiting by saying nothing.
  ::setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &kLineTimeout, sizeof kLineTimeout);
  ::setsockopt(client.get(), SOL_SOCKET, SO_SNDTIMEO, &kLineTimeout, sizeof kLineTimeout);
  const auto request = read_line(client.get());
  if (!request) return;
  if (!write_line(client.get(), handler_(*request))) {
    logger_.warning("nobody waited for the answer to '{}'", *request);
  }
}

Result<std::optional<std::string>> ask_server(const std::string& directory,
                                              std::string_view request) {
  ASSIGN_OR_RETURN(const Address address, address_in(directory));
  const UniqueFd socket = new_socket();
  if (socket.get() < 0) return io_error("cannot make a socket");
  if (::connect(socket.get(), address.get(), sizeof address.name) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;
    return io_error("cannot reach the server of " + directory);
  }
  std::optional<std::string> answer;
  if (write_line(socket.get(), request)) answer = read_line(socket.get());
  if (!answer) return fail(kIoError, "the server of {} gave no answer", directory);
  return answer;
}

}  // namespace serein::server
