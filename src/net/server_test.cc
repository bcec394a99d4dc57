#include "net/server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/loopback_test.h"

namespace serein::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ServerTest, AnswersWithAllHeaders) {
  Client client = connect();
  client.send(post("/echo?q=1", "hello"));
  EXPECT_THAT(client.response(),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\nDate: "), HasSubstr("Content-Length: 5\r\n"),
                    HasSubstr("X-Target: /echo?q=1\r\n"), HasSubstr("X-From: 127.0.0.1\r\n"),
                    Not(HasSubstr("Connection:")), EndsWith("\r\n\r\nhello")));
}

// Many requests, one connection.
TEST_F(ServerTest, KeepsConnectionsAlive) {
  Client client = connect();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.send(post("/", std::to_string(i))));
    ASSERT_THAT(client.response(), EndsWith("\r\n\r\n" + std::to_string(i)));
  }
  EXPECT_EQ(server->stats().accepted, 1);
  EXPECT_EQ(server->stats().requests, 100);
}

// More than are answered in one turn, more than fit the buffer; in the order they were sent, also
// when a slow one is among them.
TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  Client client = connect();
  constexpr int kCount = 500;
  std::string bytes;
  for (int i = 0; i < kCount; ++i) bytes += post(i == 7 ? "/later" : "/", std::to_string(i));
  ASSERT_TRUE(client.send(bytes));
  for (int i = 0; i < kCount; ++i) {
    if (i == 7) handler.take().responder.send(HttpResponse(200, "7"));
    ASSERT_THAT(client.response(), EndsWith("\r\n\r\n" + std::to_string(i)));
  }
}

TEST_F(ServerTest, ChunkedBodyInPieces) {
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWi");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("ki\r\n5\r\npedia\r\n0\r\n\r");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("\n" + get("/next"));
  EXPECT_THAT(client.response(), EndsWith("\r\n\r\nWikipedia"));
  EXPECT_THAT(client.response(), HasSubstr("X-Target: /next"));
}

TEST_F(ServerTest, LargeBodiesBothWays) {
  handler.max_body_bytes = 32U << 20U;
  const std::string body(20U << 20U, 'x');
  Client client = connect();
  std::thread sender([&] { client.send(post("/", body)); });
  const std::string response = client.response();
  sender.join();
  EXPECT_THAT(response.substr(response.size() - body.size()), body);
  EXPECT_EQ(server->stats().body_memory_bytes, 0);
  client.send(get("/"));
  EXPECT_EQ(client.status(), 200);
}

// The client waits for permission before it sends a body, and gets it only if the body is wanted.
TEST_F(ServerTest, ExpectContinue) {
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.response(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(handler.admitted, 1);
  client.send("hello");
  EXPECT_THAT(client.response(), EndsWith("hello"));

  client.send(
      "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 403"), Not(HasSubstr("100 Continue"))));

  Client large = connect();
  large.send(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(large.rest(), StartsWith("HTTP/1.1 413"));
}

// Not sent to those who do not wait: no body, body already there, HTTP/1.0.
TEST_F(ServerTest, NoNeedlessContinue) {
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab",
        "POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab"}) {
    Client client = connect();
    client.send(request);
    EXPECT_THAT(client.response(), StartsWith("HTTP/1.1 200")) << request;
  }
}

// HEAD tells the length of the answer to GET and sends no byte of it.
TEST_F(ServerTest, Head) {
  Client client = connect();
  client.send("HEAD /big?12345 HTTP/1.1\r\nHost: h\r\n\r\n" + get("/after"));
  EXPECT_THAT(client.response(false),
              AllOf(HasSubstr("Content-Length: 12345\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(client.response(), HasSubstr("X-Target: /after"));
}

TEST_F(ServerTest, NoContentHasNoLength) {
  Client client = connect();
  client.send(get("/empty") + get("/after"));
  EXPECT_THAT(client.response(false),
              AllOf(StartsWith("HTTP/1.1 204"), Not(HasSubstr("Content-Length"))));
  EXPECT_THAT(client.response(), HasSubstr("X-Target: /after"));
}

TEST_F(ServerTest, Http10) {
  Client closing = connect();
  closing.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(closing.rest(), HasSubstr("Connection: close\r\n"));
  Client staying = connect();
  staying.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(staying.response(), HasSubstr("Connection: keep-alive\r\n"));
  staying.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(staying.status(), 200);
}

// Either side may end the connection; requests behind such an answer are not served.
TEST_F(ServerTest, ClosesWhenAsked) {
  Client by_client = connect();
  by_client.send(get("/", "Connection: close\r\n") + get("/unserved"));
  EXPECT_THAT(by_client.rest(), AllOf(HasSubstr("Connection: close"), Not(HasSubstr("unserved"))));
  Client by_server = connect();
  by_server.send(get("/close") + get("/unserved"));
  EXPECT_THAT(by_server.rest(), AllOf(HasSubstr("Connection: close"), Not(HasSubstr("unserved"))));
}

// A client that has closed its sending side still gets the answer.
TEST_F(ServerTest, HalfClosedClient) {
  Client client = connect();
  client.send(post("/later", "body"));
  client.finish_sending();
  handler.take().responder.send(HttpResponse(200, "late"));
  EXPECT_THAT(client.rest(), EndsWith("late"));
}

// Malformed input is answered and ends the connection: nobody knows where the next request begins.
TEST_F(ServerTest, MalformedRequestCloses) {
  Client client = connect();
  client.send("GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n" + get("/unserved"));
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("Connection: close"),
                                   EndsWith("malformed header name\n")));
  EXPECT_EQ(handler.admitted, 0);
  EXPECT_EQ(server->stats().malformed, 1);
  EXPECT_TRUE(still_serves());
}

// The answer survives although the client goes on sending the body that was refused.
TEST_F(ServerTest, RefusalReachesAClientThatKeepsSending) {
  handler.max_body_bytes = 1000;
  for (const char* path : {"/refuse", "/echo"}) {
    Client client = connect();
    const bool sent = client.send(post(path, std::string(4U << 20U, 'x')));
    EXPECT_TRUE(sent);
    EXPECT_THAT(client.rest(), AnyOf(StartsWith("HTTP/1.1 403"), StartsWith("HTTP/1.1 413")));
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(ServerTest, TooLargeChunkedBody) {
  handler.max_body_bytes = 10;
  Client client = connect();
  client.send(
      "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n3\r\n");
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 413"), EndsWith("too large: /c")));
}

TEST_F(ServerTest, DroppedResponderAnswers500) {
  Client client = connect();
  client.send(get("/drop") + get("/after"));
  EXPECT_EQ(client.status(), 500);
  EXPECT_EQ(client.status(), 200);
}

// Workers answer from their own threads, or go back to the I/O thread first.
TEST_F(ServerTest, AnswersFromAnyThread) {
  Client client = connect();
  client.send(get("/io") + post("/later", "kept"));
  EXPECT_EQ(client.status(), 200);
  auto waiting = std::make_shared<TestHandler::Waiting>(handler.take());
  EXPECT_EQ(waiting->request->body, "kept");
  std::atomic<bool> on_io_thread{false};
  waiting->responder.run_on_io_thread([this, waiting, &on_io_thread] {
    on_io_thread = std::this_thread::get_id() == handler.io_thread.load();
    waiting->responder.send(HttpResponse(200, std::string(waiting->request->body)));
  });
  EXPECT_THAT(client.response(), EndsWith("kept"));
  EXPECT_TRUE(on_io_thread);
}

// A connection that ends while its request is in work harms nobody.
TEST_F(ServerTest, ClientGoneBeforeTheAnswer) {
  TestHandler::Waiting waiting = [this] {
    Client client = connect();
    client.send(get("/later"));
    return handler.take();
  }();
  waiting.responder.send(HttpResponse(200, std::string(1U << 20U, 'x')));
  EXPECT_TRUE(still_serves());
  EXPECT_TRUE(eventually([this] { return server->stats().connections == 0; }));
  EXPECT_EQ(server->stats().requests_in_flight, 0);
}

// One who does not read his answer costs memory, but nobody's time.
TEST_F(ServerTest, SlowReaderStopsNobody) {
  Client slow = connect(4096);
  slow.send(get("/big?30000000"));
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(still_serves());
  EXPECT_LT(server->stats().bytes_out, 30'000'000);
  EXPECT_EQ(server->stats().timeouts, 0);
  EXPECT_TRUE(slow.receive());
}

// Connections are spread over the threads, and every thread serves.
TEST_F(ServerTest, ManyConnectionsManyThreads) {
  options.io_threads = 3;
  std::vector<Client> clients;
  for (int i = 0; i < 60; ++i) clients.push_back(connect());
  for (int round = 0; round < 20; ++round) {
    for (Client& client : clients) ASSERT_TRUE(client.send(post("/", std::to_string(round))));
    for (Client& client : clients) {
      ASSERT_THAT(client.response(), EndsWith("\r\n\r\n" + std::to_string(round)));
    }
  }
  EXPECT_EQ(server->stats().connections, 60);
}

// Processes that the server starts must not inherit its sockets.
TEST_F(ServerTest, SocketsAreNotInherited) {
  constexpr int kHighest = 256;
  const auto inheritable = [] {
    std::vector<int> fds;
    for (int fd = 0; fd < kHighest; ++fd) {
      const int flags = ::fcntl(fd, F_GETFD);
      if (flags >= 0 && (flags & FD_CLOEXEC) == 0) fds.push_back(fd);
    }
    return fds;
  };
  const std::vector<int> before = inheritable();
  Client client = connect();
  client.send(get("/"));
  EXPECT_EQ(client.status(), 200);
  EXPECT_EQ(inheritable(), before);
}

TEST_F(ServerTest, StartFailsWithAReason) {
  start();
  options.port = server->port();
  const auto taken = Server::start(options, handler, clock, logger);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message(), HasSubstr("Address already in use"));
  options.address = "nowhere";
  EXPECT_FALSE(Server::start(options, handler, clock, logger));
}

TEST_F(ServerTest, ListensOnIpv6) {
  options.address = "::1";
  auto started = Server::start(options, handler, clock, logger);
  if (!started) GTEST_SKIP() << "no IPv6 here: " << started.error().to_string();
  const UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons((*started)->port());
  address.sin6_addr = in6addr_loopback;
  ASSERT_EQ(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string request = get("/");
  ASSERT_EQ(::send(socket.get(), request.data(), request.size(), 0), request.size());
  char buffer[1000] = {};
  ASSERT_GT(::recv(socket.get(), buffer, sizeof buffer - 1, 0), 0);
  EXPECT_THAT(buffer, HasSubstr("X-From: ::1\r\n"));
}

}  // namespace
}  // namespace serein::net
