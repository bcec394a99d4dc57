#include "floor/floor_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "aws/crypto.h"
#include "base/encoding.h"
#include "base/unique_fd.h"
#include "floor/durable_log.h"
#include "floor/item_table.h"

namespace serein::bench {
namespace {

constexpr int kMaxEvents = 256;

// What a floor reads of a request.
struct Request {
  std::string_view operation;
  std::string_view body;
  std::size_t bytes = 0;
};

bool is_named(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

// The request at the beginning of `in`; nothing while it is incomplete.
std::optional<Request> parse_request(std::string_view in) {
  const std::size_t head_end = in.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  Request request;
  std::size_t length = 0;
  for (std::size_t begin = in.find("\r\n") + 2; begin < head_end;) {
    const std::size_t end = in.find("\r\n", begin);
    const std::string_view line = in.substr(begin, end - begin);
    if (is_named(line, "content-length")) {
      const std::size_t digits = line.find_first_of("0123456789");
      if (digits != std::string_view::npos) {
        std::from_chars(line.data() + digits, line.data() + line.size(), length);
      }
    } else if (is_named(line, "x-amz-target")) {
      request.operation = line.substr(line.find('.') + 1);
    }
    begin = end + 2;
  }
  request.bytes = head_end + 4 + length;
  if (in.size() < request.bytes) return std::nullopt;
  request.body = in.substr(head_end + 4, length);
  return request;
}

struct Client {
  UniqueFd fd;
  std::string in;
  std::string out;  // answers; sent at the end of the epoll round
};

class Floor {
 public:
  explicit Floor(const FloorOptions& options)
      : options_(options), constant_(options.body_bytes, 'x'), key_(std::string(32, 'k')) {}

  Result<> run() {
    if (options_.mode == FloorMode::kDurable) {
      ASSIGN_OR_RETURN(DurableLog log,
                       DurableLog::create(options_.directory + "/floor.log", options_.log_bytes));
      log_.emplace(std::move(log));
    }
    RETURN_IF_ERROR(listen());
    epoll_event events[kMaxEvents];
    while (true) {
      const int count = ::epoll_wait(epoll_.get(), events, kMaxEvents, -1);
      for (int i = 0; i < count; ++i) handle(events[i].data.fd);
      if (log_) RETURN_IF_ERROR(log_->sync());
      for (Client* client : answered_) send_answers(*client);
      answered_.clear();
    }
  }

 private:
  Result<> listen() {
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    listener_ = UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
            0 ||
        ::listen(listener_.get(), SOMAXCONN) != 0) {
      return fail(kIoError, "cannot listen on port {}: {}", options_.port, std::strerror(errno));
    }
    watch(listener_.get());
    return {};
  }

  void watch(int fd) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
  }

  void handle(int fd) {
    if (fd == listener_.get()) return accept();
    Client& client = *clients_.at(fd);
    static constexpr std::size_t kChunk = 64U << 10U;
    static thread_local char buffer[kChunk];
    const ssize_t count = ::recv(fd, buffer, kChunk, 0);
    if (count <= 0) {
      clients_.erase(fd);
      return;
    }
    client.in.append(buffer, static_cast<std::size_t>(count));
    while (const auto request = parse_request(client.in)) {
      answer(client, *request);
      client.in.erase(0, request->bytes);
    }
    if (!client.out.empty()) answered_.push_back(&client);
  }

  void accept() {
    UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd.get() < 0) return;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    watch(fd.get());
    const int number = fd.get();
    clients_[number] = std::make_unique<Client>(Client{std::move(fd), {}, {}});
  }

  void answer(Client& client, const Request& request) {
    body_.clear();
    if (options_.mode == FloorMode::kHttp) {
      append_response(client.out, constant_, 0);
      return;
    }
    std::string_view stored;
    items_.answer(request.operation, request.body, body_, stored);
    if (!log_) return append_response(client.out, body_, 0);
    // What a check of a signature with a cached key computes: two digests and one HMAC.
    const std::string canonical = aws::sha256(request.body) + std::string(request.operation);
    signature_ = key_.sign(aws::sha256(canonical));
    if (!stored.empty()) log_->append(stored);
    append_response(client.out, body_, crc32(body_));
  }

  static void append_response(std::string& out, std::string_view body, std::uint32_t crc) {
    out +=
        "HTTP/1.1 200 OK\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\n"
        "x-amzn-RequestId: 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEF\r\n"
        "x-amz-crc32: ";
    out += fmt::format_int(crc).c_str();
    out += "\r\nContent-Length: ";
    out += fmt::format_int(body.size()).c_str();
    out += "\r\n\r\n";
    out += body;
  }

  // The sockets block: answers to a generator that reads are never many.
  static void send_answers(Client& client) {
    std::string_view left = client.out;
    while (!left.empty()) {
      const ssize_t count = ::send(client.fd.get(), left.data(), left.size(), MSG_NOSIGNAL);
      if (count <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(count));
    }
    client.out.clear();
  }

  const FloorOptions options_;
  const std::string constant_;
  const aws::HmacKey key_;
  UniqueFd epoll_;
  UniqueFd listener_;
  std::unordered_map<int, std::unique_ptr<Client>> clients_;
  std::vector<Client*> answered_;
  ItemTable items_;
  std::optional<DurableLog> log_;
  std::string body_;
  std::string signature_;
};

}  // namespace

Result<> run_floor(const FloorOptions& options) {
  try {
    return Floor(options).run();
  } catch (const simdjson::simdjson_error& error) {
    return fail(kInvalidInput, "not a request of the load generator: {}", error.what());
  }
}

}  // namespace serein::bench
