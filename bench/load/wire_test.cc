#include "load/wire.h"

#include <gtest/gtest.h>

namespace serein::bench {
namespace {

// The answer that `text` begins with; fails the test when there is none.
Answer answer_of(Wire& wire, std::string_view text) {
  const auto answer = wire.read(text);
  EXPECT_TRUE(answer.has_value() && answer->has_value()) << text;
  return answer.has_value() && answer->has_value() ? **answer : Answer{};
}

// Every beginning of an answer is incomplete, the whole is not, and what follows is not touched.
void expect_reads(Wire& wire, const std::string& text, std::string_view body) {
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto answer = wire.read(std::string_view(text).substr(0, length));
    ASSERT_TRUE(answer.has_value()) << length;
    EXPECT_FALSE(answer->has_value()) << length;
  }
  const std::string more = text + "HTTP/1.1 ";
  const Answer answer = answer_of(wire, more);
  EXPECT_EQ(answer.bytes, text.size());
  EXPECT_EQ(answer.body, body);
  EXPECT_TRUE(answer.ok);
}

// Lengths in any case, and chunks, as the servers of a comparison send them.
TEST(HttpWire, ReadsAnswersInPieces) {
  const auto wire = make_http_wire("localhost", {});
  expect_reads(*wire, "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nX: y\r\n\r\nhello", "hello");
  expect_reads(*wire, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "");
  expect_reads(*wire,
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\nhello\r\n2\r\n, \r\n0\r\n\r\n",
               "hello, ");
}

// An error of the server is an answer, but not a good one.
TEST(HttpWire, OtherStatusIsNotOk) {
  const auto wire = make_http_wire("localhost", {});
  EXPECT_FALSE(answer_of(*wire, "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}").ok);
  EXPECT_FALSE(wire->read("+OK\r\n\r\n").has_value());
}

// The server's work depends on the length of what it reads: it is that of a real client.
TEST(HttpWire, SignaturesHaveTheSameLengthMadeUpOrNot) {
  std::string made_up;
  std::string really_signed;
  make_http_wire("h", {})->append_request(made_up, "GetItem", "{}");
  make_http_wire("h", Credentials{"AKIDEXAMPLE111111111", "secret"})
      ->append_request(really_signed, "GetItem", "{}");
  EXPECT_EQ(made_up.size(), really_signed.size());
  EXPECT_NE(made_up.find("Signature=0000"), std::string::npos);
  EXPECT_EQ(really_signed.find("Signature=0000"), std::string::npos);
  EXPECT_TRUE(made_up.ends_with("Content-Length: 2\r\n\r\n{}"));
}

// The three kinds of answers that SET and GET have, and the missing key, which no check lets pass.
TEST(RedisWire, ReadsAnswersInPieces) {
  const auto wire = make_redis_wire();
  expect_reads(*wire, "+OK\r\n", "OK");
  expect_reads(*wire, "$5\r\nhello\r\n", "hello");
  expect_reads(*wire, "$-1\r\n", "");
  EXPECT_FALSE(answer_of(*wire, "-ERR no\r\n").ok);
  EXPECT_FALSE(wire->read("*1\r\n").has_value());
}

// Streams are a service of their own.
TEST(HttpWire, TakesOperationsWithTheirService) {
  const auto wire = make_http_wire("localhost", {});
  std::string out;
  wire->append_request(out, "GetItem", "{}");
  EXPECT_NE(out.find("X-Amz-Target: DynamoDB_20120810.GetItem\r\n"), std::string::npos) << out;
  out.clear();
  wire->append_request(out, "DynamoDBStreams_20120810.GetRecords", "{}");
  EXPECT_NE(out.find("X-Amz-Target: DynamoDBStreams_20120810.GetRecords\r\n"), std::string::npos);
}

}  // namespace
}  // namespace serein::bench
