#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "net/loopback_test.h"

namespace serein::net {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr milliseconds kShort{150};
// Rounding to ticks, and what a busy machine adds.
constexpr milliseconds kSlack{1'500};

class TimeoutTest : public ServerTest {
 protected:
  // How long the server takes to close, in which it sends `answer`.
  static milliseconds time_to_close(Client& client, const std::string& answer) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(client.rest(), StartsWith(answer));
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
  }

  void expect_close_in_time(Client& client, const std::string& answer) {
    const milliseconds time = time_to_close(client, answer);
    EXPECT_GE(time, kShort - milliseconds(10));
    EXPECT_LE(time, kShort + kSlack);
    EXPECT_EQ(server->stats().timeouts, 1);
    EXPECT_TRUE(still_serves());
  }
};

TEST_F(TimeoutTest, IdleConnection) {
  options.timeouts.idle = kShort;
  Client client = connect();
  client.send(get("/"));
  EXPECT_EQ(client.status(), 200);
  expect_close_in_time(client, "");
}

TEST_F(TimeoutTest, ConnectionThatNeverSends) {
  options.timeouts.idle = kShort;
  Client client = connect();
  expect_close_in_time(client, "");
}

// Sending a byte now and then must not keep a head open for ever.
TEST_F(TimeoutTest, DribblingHead) {
  options.timeouts.head = kShort;
  Client client = connect();
  std::atomic<bool> done{false};
  std::thread dribble([&] {
    const std::string head = get("/", "X: " + std::string(10'000, 'x'));
    for (std::size_t i = 0; i < head.size() && !done; ++i) {
      if (!client.send(head.substr(i, 1))) break;
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  expect_close_in_time(client, "HTTP/1.1 408");
  done = true;
  dribble.join();
}

TEST_F(TimeoutTest, DribblingBody) {
  options.timeouts.body = kShort;
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  std::atomic<bool> done{false};
  std::thread dribble([&] {
    while (!done && client.send("x")) std::this_thread::sleep_for(milliseconds(10));
  });
  expect_close_in_time(client, "HTTP/1.1 408");
  done = true;
  dribble.join();
  EXPECT_TRUE(eventually([this] { return server->stats().body_memory_bytes == 0; }));
}

// A long body that keeps coming may take longer than the time-out.
TEST_F(TimeoutTest, SteadyBodyIsNotCutOff) {
  options.timeouts.body = milliseconds(400);
  Client client = connect();
  const std::string body(kMinProgressBytes * 8, 'x');
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  for (int i = 0; i < 8; ++i) {
    std::this_thread::sleep_for(milliseconds(150));
    ASSERT_TRUE(client.send(body.substr(0, kMinProgressBytes)));
  }
  EXPECT_EQ(client.status(), 200);
}

TEST_F(TimeoutTest, AnswerThatNobodyReads) {
  options.timeouts.write = kShort;
  Client client = connect(4096);
  client.send(get("/big?30000000"));
  EXPECT_TRUE(eventually([this] { return server->stats().timeouts == 1; }));
  EXPECT_TRUE(eventually([this] { return server->stats().connections == 0; }));
}

// Nothing is read of a client while its request is in work, however long that takes.
TEST_F(TimeoutTest, WorkHasNoTimeOut) {
  options.timeouts = {kShort, kShort, kShort, kShort};
  Client client = connect();
  client.send(get("/later"));
  std::this_thread::sleep_for(kShort * 4);
  handler.take().responder.send(HttpResponse(200, ""));
  EXPECT_EQ(client.status(), 200);
}

using LimitTest = ServerTest;

TEST_F(LimitTest, ConnectionsBeyondTheLimitAreToldSo) {
  options.limits.max_connections = 2;
  Client first = connect();
  Client second = connect();
  Client third = connect();
  EXPECT_THAT(third.rest(), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Connection: close")));
  first.send(get("/"));
  second.send(get("/"));
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(second.status(), 200);
  EXPECT_EQ(server->stats().refused, 1);
  first = connect();  // the old one is closed
  EXPECT_TRUE(eventually([this] { return server->stats().connections < 2; }));
  EXPECT_TRUE(still_serves());
}

// A crowd beyond the limit does not grow without bound, and goes away again.
TEST_F(LimitTest, CrowdOfRefusedConnections) {
  options.limits.max_connections = 1;
  Client served = connect();
  served.send(get("/"));
  EXPECT_EQ(served.status(), 200);
  std::vector<Client> crowd;
  for (std::size_t i = 0; i < kMaxRefusals * 2; ++i) crowd.push_back(connect());
  served.send(get("/"));
  EXPECT_EQ(served.status(), 200);
  for (std::size_t i = 0; i < crowd.size(); i += 17) {
    EXPECT_THAT(crowd[i].rest(), StartsWith("HTTP/1.1 503"));
  }
}

TEST_F(LimitTest, RequestsInFlight) {
  options.limits.max_requests_in_flight = 1;
  Client first = connect();
  first.send(get("/later"));
  TestHandler::Waiting waiting = handler.take();
  Client second = connect();
  second.send(post("/", "body"));
  EXPECT_THAT(second.rest(), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(handler.admitted, 1);
  EXPECT_EQ(server->stats().overloaded, 1);
  waiting.responder.send(HttpResponse(200, ""));
  EXPECT_EQ(first.status(), 200);
  EXPECT_TRUE(still_serves());
}

// The memory of a body is reserved before it comes; one that does not fit is not read.
TEST_F(LimitTest, BodyMemory) {
  options.limits.max_body_memory_bytes = 100'000;
  Client first = connect();
  first.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n");
  EXPECT_TRUE(eventually([this] { return server->stats().body_memory_bytes == 90'000; }));
  Client second = connect();
  second.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n");
  EXPECT_THAT(second.rest(), StartsWith("HTTP/1.1 503"));
  first.send(std::string(90'000, 'x'));
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(server->stats().body_memory_bytes, 0);
  Client third = connect();
  third.send(post("/", std::string(90'000, 'y')));
  EXPECT_EQ(third.status(), 200);
}

// A body of unknown length pays as it grows.
TEST_F(LimitTest, BodyMemoryOfChunks) {
  options.limits.max_body_memory_bytes = 100'000;
  Client client = connect();
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  for (int i = 0; i < 16; ++i) client.send(chunk);
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 503"));
  EXPECT_TRUE(eventually([this] { return server->stats().body_memory_bytes == 0; }));
}

TEST_F(LimitTest, HeadTooLong) {
  Client line = connect();
  line.send("GET /" + std::string(20'000, 'x'));
  EXPECT_THAT(line.rest(), StartsWith("HTTP/1.1 414"));
  Client headers = connect();
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X-Header: value\r\n";
  headers.send(get("/", many));
  EXPECT_THAT(headers.rest(), StartsWith("HTTP/1.1 431"));
}

// Without a free descriptor nobody new is served, everybody else is, and later all are.
TEST_F(LimitTest, OutOfDescriptors) {
  Client client = connect();
  client.send(get("/"));
  EXPECT_EQ(client.status(), 200);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  rlimit tight{512, old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  // Room for the client's end of one more connection, none for the server's.
  std::vector<UniqueFd> gaps;
  for (int fd = ::dup(client.fd()); fd >= 0; fd = ::dup(client.fd())) gaps.emplace_back(fd);
  ASSERT_FALSE(gaps.empty());
  gaps.pop_back();
  Client waiting = connect();
  ASSERT_TRUE(waiting.connected());
  waiting.send(get("/"));
  EXPECT_FALSE(waiting.receive(milliseconds(200)));
  client.send(get("/"));
  EXPECT_EQ(client.status(), 200);
  gaps.clear();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  EXPECT_EQ(waiting.status(), 200);
}

}  // namespace
}  // namespace serein::net
