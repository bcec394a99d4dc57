#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "net/server.h"

// A server with a small application, and a client that sends raw bytes. For tests.
namespace serein::net {

using std::chrono::milliseconds;

inline constexpr milliseconds kPatience{5'000};

// Polls until `condition` holds; false if it never does.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return true;
}

// A connection of a client.
class Client {
 public:
  // `receive_buffer` bytes; 0: the system's default.
  explicit Client(std::uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool connected() const { return connected_; }
  int fd() const { return socket_.get(); }

  // False when the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_.get(), SHUT_WR); }

  // Waits for more bytes; false at the end of the stream, an error, or after `patience`.
  bool receive(milliseconds patience = kPatience) {
    pollfd poll{socket_.get(), POLLIN, 0};
    if (::poll(&poll, 1, static_cast<int>(patience.count())) <= 0) return false;
    char buffer[65536];
    const ssize_t size = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    was_reset_ = size < 0;
    if (size <= 0) {
      ended_ = true;
      return false;
    }
    received_.append(buffer, static_cast<std::size_t>(size));
    return true;
  }

  // Takes the next answer off what was received: head and body, "" if none comes.
  std::string response(bool has_body = true) {
    for (;;) {
      const std::size_t head_end = received_.find("\r\n\r\n");
      if (head_end != std::string::npos) {
        std::size_t size = head_end + 4;
        const std::size_t field = received_.find("Content-Length: ");
        if (has_body && field < head_end) size += std::stoul(received_.substr(field + 16, 20));
        if (received_.size() >= size) {
          std::string text = received_.substr(0, size);
          received_.erase(0, size);
          return text;
        }
      }
      if (!receive()) return "";
    }
  }

  // The status of the next answer, 0 if none comes.
  int status() {
    const std::string text = response();
    return text.size() < 12 ? 0 : std::stoi(text.substr(9, 3));
  }

  // Everything until the server closes; fails the test if it does not.
  std::string rest() {
    while (receive()) {
    }
    EXPECT_TRUE(ended_) << "the server does not close the connection";
    return std::exchange(received_, "");
  }

  // Whether the server closes now, having sent nothing more.
  bool is_closed() { return rest().empty() && ended_; }
  bool was_reset() const { return was_reset_; }

 private:
  UniqueFd socket_;
  bool connected_ = false;
  bool ended_ = false;
  bool was_reset_ = false;
  std::string received_;
};

inline std::string get(std::string_view target, std::string_view headers = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n{}\r\n", target, headers);
}

inline std::string post(std::string_view target, std::string_view body,
                        std::string_view headers = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n{}\r\n{}", target,
                     body.size(), headers, body);
}

// What the path says is what the handler does.
class TestHandler final : public HttpHandler {
 public:
  Admission admit(const HttpRequest& head) override {
    EXPECT_TRUE(head.body.empty());
    admitted.fetch_add(1);
    Admission admission;
    admission.max_body_bytes = max_body_bytes;
    if (head.path == "/refuse") admission.refusal = HttpResponse(403, "refused");
    return admission;
  }

  void handle(const HttpRequest& request, Responder responder) override {
    handled.fetch_add(1);
    if (request.path == "/drop") return;
    if (request.path == "/later") {
      MutexLock lock(mutex_);
      waiting_.push_back({&request, std::move(responder)});
      return;
    }
    if (request.path == "/io") {
      io_thread = std::this_thread::get_id();
    }
    HttpResponse response(200, std::string(request.body));
    if (request.path == "/big") response.body.assign(std::stoul(std::string(request.query)), 'b');
    if (request.path == "/empty") response.status = 204;
    response.close = request.path == "/close";
    response.add_header("X-Target", request.target);
    response.add_header("X-From", request.remote_address + (request.tls ? " tls" : ""));
    responder.send(std::move(response));
  }

  HttpResponse too_large(const HttpRequest& head) override {
    return HttpResponse(413, "too large: " + std::string(head.path));
  }

  struct Waiting {
    const HttpRequest* request;
    Responder responder;
  };

  // The oldest request to /later, once it has come.
  Waiting take() {
    EXPECT_TRUE(eventually([this] { return waiting() > 0; }));
    MutexLock lock(mutex_);
    Waiting oldest = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    return oldest;
  }
  std::size_t waiting() {
    MutexLock lock(mutex_);
    return waiting_.size();
  }

  std::atomic<std::uint64_t> max_body_bytes{1U << 20U};
  std::atomic<int> admitted{0};
  std::atomic<int> handled{0};
  std::atomic<std::thread::id> io_thread{};

 private:
  Mutex mutex_;
  std::vector<Waiting> waiting_ GUARDED_BY(mutex_);
};

class ServerTest : public testing::Test {
 protected:
  // Time-outs are long here, so that what is closed is closed for another reason.
  ServerOptions options;
  TestHandler handler;
  SystemClock clock;
  Logger logger{LogLevel::kOff};
  std::unique_ptr<Server> server;

  void start() {
    auto started = Server::start(options, handler, clock, logger);
    ASSERT_TRUE(started) << started.error().to_string();
    server = std::move(*started);
  }

  Client connect(int receive_buffer = 0) {
    if (server == nullptr) start();
    return Client(server->port(), receive_buffer);
  }

  // Whether somebody else is served.
  bool still_serves() {
    Client client = connect();
    return client.send(get("/")) && client.status() == 200;
  }
};

}  // namespace serein::net
