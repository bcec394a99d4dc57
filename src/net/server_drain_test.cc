#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/loopback_test.h"

namespace serein::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

class DrainTest : public ServerTest {
 protected:
  milliseconds stop(milliseconds grace) {
    const auto begin = std::chrono::steady_clock::now();
    server->stop(grace);
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
  }
};

TEST_F(DrainTest, IdleConnectionsCloseAtOnce) {
  Client fresh = connect();
  Client used = connect();
  Client half_a_head = connect();
  used.send(get("/"));
  EXPECT_EQ(used.status(), 200);
  half_a_head.send("GET / HT");
  EXPECT_TRUE(eventually([this] { return server->stats().connections == 3; }));
  EXPECT_LT(stop(milliseconds(10'000)), milliseconds(1'000));
  EXPECT_TRUE(fresh.is_closed());
  EXPECT_TRUE(used.is_closed());
  EXPECT_TRUE(half_a_head.is_closed());
  EXPECT_FALSE(Client(server->port()).connected());
}

// Whoever was admitted gets an answer, told to be the last.
TEST_F(DrainTest, RequestsInWorkFinish) {
  Client client = connect();
  client.send(get("/later") + get("/unserved"));
  TestHandler::Waiting waiting = handler.take();
  Client sending = connect();
  sending.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo");
  EXPECT_TRUE(eventually([this] { return handler.admitted == 2; }));
  std::thread stopper([this] { stop(milliseconds(10'000)); });
  EXPECT_TRUE(eventually([this] { return !Client(server->port()).connected(); }));
  sending.send("dy");
  EXPECT_THAT(sending.rest(), AllOf(HasSubstr("Connection: close"), EndsWith("body")));
  waiting.responder.send(HttpResponse(200, "finished"));
  EXPECT_THAT(client.rest(), AllOf(HasSubstr("Connection: close"), EndsWith("finished")));
  stopper.join();
}

// A request that does not finish holds up the end for the grace time only, and its worker may
// still use what it was given.
TEST_F(DrainTest, GraceIsBounded) {
  Client client = connect();
  client.send(post("/later", "still readable"));
  TestHandler::Waiting waiting = handler.take();
  const milliseconds time = stop(milliseconds(100));
  EXPECT_GE(time, milliseconds(95));
  EXPECT_LT(time, milliseconds(1'500));
  EXPECT_TRUE(client.is_closed());
  server.reset();
  EXPECT_EQ(waiting.request->body, "still readable");
  bool ran = false;
  auto token = std::make_shared<int>();
  waiting.responder.run_on_io_thread([&ran, token] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_EQ(token.use_count(), 1);
  waiting.responder.send(HttpResponse(200, ""));
}

TEST_F(DrainTest, SlowReaderIsCutOff) {
  Client client = connect(4096);
  client.send(get("/big?30000000"));
  EXPECT_TRUE(client.receive());
  EXPECT_LT(stop(milliseconds(100)), milliseconds(1'500));
}

TEST_F(DrainTest, StopTwiceAndWithoutConnections) {
  start();
  EXPECT_LT(stop(milliseconds(10'000)), milliseconds(1'000));
  EXPECT_LT(stop(milliseconds(10'000)), milliseconds(1'000));
}

// Clients that come and go, and workers that answer, while the server stops: for the sanitizers.
TEST_F(DrainTest, StopUnderLoad) {
  options.io_threads = 2;
  start();
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, &done, i] {
      while (!done) {
        Client client(server->port());
        while (client.send(post(i % 2 == 0 ? "/later" : "/", "x")) && client.status() == 200) {
        }
      }
    });
  }
  std::thread worker([this, &done] {
    while (!done || handler.waiting() > 0) {
      if (handler.waiting() == 0) continue;
      auto waiting = std::make_shared<TestHandler::Waiting>(handler.take());
      waiting->responder.run_on_io_thread(
          [waiting] { waiting->responder.send(HttpResponse(200, "answer")); });
    }
  });
  EXPECT_TRUE(eventually([this] { return handler.handled > 500; }));
  stop(milliseconds(500));
  done = true;
  for (std::thread& thread : threads) thread.join();
  worker.join();
}

}  // namespace
}  // namespace serein::net
