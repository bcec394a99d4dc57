#include "net/request_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "net/transcript_test.h"

namespace serein::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string get(const std::string& headers) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

std::string chunked(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
}

// The status that a request fails with, 0 if it does not.
int status_of(const std::string& bytes) {
  const std::string text = transcript(bytes);
  const std::size_t at = text.find("failed ");
  return at == std::string::npos ? 0 : std::stoi(text.substr(at + 7));
}

// All parts of a request arrive at the handler as they were sent.
TEST(RequestReader, CompleteRequest) {
  EXPECT_EQ(transcript("POST /a%20b?x=1&y HTTP/1.1\r\nHost: h:8000\r\nX-One:  two words\t\r\n"
                       "X-Empty:\r\nContent-Length: 5\r\n\r\nhello"),
            "head POST /a%20b?x=1&y keep=true\n"
            "request POST [/a%20b] [x=1&y] Host=[h:8000] X-One=[two words] X-Empty=[] "
            "Content-Length=[5] body=[hello]\nmore\n");
}

// Requests behind each other are told apart, with and without bodies of both kinds.
TEST(RequestReader, Pipelined) {
  const std::string text =
      transcript(get("") + "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab" +
                 chunked("3\r\nxyz\r\n0\r\n\r\n") + "\r\n" + get("Connection: close\r\n"));
  EXPECT_THAT(text, HasSubstr("body=[ab]"));
  EXPECT_THAT(text, HasSubstr("body=[xyz]"));
  EXPECT_THAT(text, EndsWith("Connection=[close] body=[]\nmore\n"));
}

// What differs between readers of HTTP is refused, each with its own status.
TEST(RequestReader, MalformedHeads) {
  const std::vector<std::pair<int, std::string>> cases{
      {400, "GET / HTTP/1.1\nHost: h\n\n"},                   // bare LF
      {400, "GET / HTTP/1.1\r\nHost: h\n\r\n"},               // one bare LF
      {400, "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc\r\n\r\n"},  // bare CR
      {400, get("A : b\r\n")},                                // blank before the colon
      {400, get("A: b\r\n c\r\n")},                           // folding
      {400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},            // folding behind the first line
      {400, get(std::string("A: b\0c\r\n", 8))},              // NUL
      {400, get("A: b\x01"
                "c\r\n")},                          // control character
      {400, get("A\x80: b\r\n")},                   // name outside ASCII
      {400, get("A(: b\r\n")},                      // name no token
      {400, get(": b\r\n")},                        // no name
      {400, get("nonsense\r\n")},                   // no colon
      {400, "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},  // two blanks
      {400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
      {400, "GET /\r\nHost: h\r\n\r\n"},  // HTTP/0.9
      {400, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
      {400, "GET / http/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
      {400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},  // the preface of HTTP/2
      {400, "G@T / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, std::string(kMaxMethodBytes + 1, 'A') + " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET /\xC3\xA4 HTTP/1.1\r\nHost: h\r\n\r\n"},  // not percent-encoded
      {400, "GET /\x7F HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET * HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n"},
      {400, "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n"},  // two hosts
      {400, "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n"},
      {400, "GET http://u@h/ HTTP/1.1\r\nHost: u@h\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\n\r\n"},  // no Host
      {400, get("host: h\r\n")},        // two of them
      {400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"},
      {400, "\x16\x03\x01\x02"},        // a TLS handshake
      {400, "\r\n\r\n\r\n" + get("")},  // too many blank lines
      {417, get("Expect: miracles\r\n")},
      {414, "GET /" + std::string(RequestLimits().max_request_line_bytes, 'a') + " HTTP/1.1\r\n"},
      {431, get("A: " + std::string(RequestLimits().max_header_bytes, 'a') + "\r\n")},
  };
  for (const auto& [status, bytes] : cases) EXPECT_EQ(status_of(bytes), status) << bytes;
}

// No two programs can disagree about where a request ends: the ways of request smuggling.
TEST(RequestReader, SmugglingIsRefused) {
  for (const char* headers : {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                              "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                              "Content-Length: 5\r\nContent-Length: 6\r\n",
                              "Content-Length: 5\r\nContent-Length: 5\r\n",
                              "Content-Length: 5, 5\r\n",
                              "Content-Length: +5\r\n",
                              "Content-Length: -5\r\n",
                              "Content-Length: 0x5\r\n",
                              "Content-Length: 5 5\r\n",
                              "Content-Length:\r\n",
                              "Content-Length: 5;\r\n",
                              "Content-Length: 99999999999999999999\r\n",
                              "Transfer-Encoding: gzip\r\n",
                              "Transfer-Encoding: chunked, gzip\r\n",
                              "Transfer-Encoding: gzip, chunked\r\n",
                              "Transfer-Encoding: chunked, chunked\r\n",
                              "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                              "Transfer-Encoding: identity\r\n",
                              "Transfer-Encoding: xchunked\r\n",
                              "Transfer-Encoding:\r\n",
                              "Transfer-Encoding: \"chunked\"\r\n",
                              "Transfer-Encoding : chunked\r\n",
                              "Transfer-Encoding: chun\x0bked\r\n"}) {
    EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\nhello"), 400)
        << headers;
  }
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

// Unusual and right: refusing it would turn clients away.
TEST(RequestReader, UnusualButValid) {
  for (const std::string& bytes :
       {get("Content-Length: 0\r\n"), get("A:b\r\n"), get("A: \xC3\xA4\r\n"),
        get("!#$%&'*+-.^_`|~: x\r\n"), get("content-LENGTH: 00\r\n"), chunked("0\r\n\r\n"),
        "\r\n" + get(""), std::string("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"),
        std::string("GET / HTTP/1.0\r\n\r\n"), std::string("GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        std::string("GET http://h:8000/p?q HTTP/1.1\r\nHost: H:8000\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n"),
        std::string("M-SEARCH / HTTP/1.1\r\nHost: h\r\n\r\n")}) {
    EXPECT_THAT(transcript(bytes), EndsWith("body=[]\nmore\n")) << bytes;
  }
  EXPECT_THAT(transcript("GET http://h:8000/p?q HTTP/1.1\r\nHost: h:8000\r\n\r\n"),
              HasSubstr("request GET [/p] [q]"));
}

// Whether the connection stays open depends on version and options.
TEST(RequestReader, KeepAlive) {
  EXPECT_THAT(transcript(get("")), StartsWith("head GET / keep=true"));
  EXPECT_THAT(transcript(get("Connection: TE, Close\r\n")), StartsWith("head GET / keep=false"));
  EXPECT_THAT(transcript("GET / HTTP/1.0\r\n\r\n"), StartsWith("head GET / keep=false"));
  EXPECT_THAT(transcript("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
              StartsWith("head GET / keep=true"));
}

// Chunks are put together; extensions and trailers are dropped.
TEST(RequestReader, ChunkedBody) {
  EXPECT_THAT(
      transcript(chunked("4\r\nWiki\r\n00a;x=\"y\"\r\n0123456789\r\n0;last\r\nT: r\r\n\r\n")),
      EndsWith("body=[Wiki0123456789]\nmore\n"));
}

TEST(RequestReader, MalformedChunks) {
  for (const std::string& body :
       std::vector<std::string>{"x\r\n",
                                "\r\n",
                                " 4\r\nWiki\r\n",
                                "4 \r\nWiki\r\n",
                                "+4\r\nWiki\r\n",
                                "0x4\r\nWiki\r\n",
                                "4\nWiki\r\n",
                                "4\r\nWiki\n",
                                "4\r\nWikiX\r\n",
                                "4\r\nWiki0\r\n\r\n",
                                "-1\r\n",
                                "4;a\rb\r\nWiki\r\n",
                                "4;" + std::string("\0", 1) + "\r\n",
                                "fffffffffffffffff\r\n",
                                "0000000000000000000004\r\nWiki\r\n",
                                "4;" + std::string(kMaxChunkLineBytes, 'a'),
                                "0\r\nno colon\r\n\r\n",
                                "0\r\n T: r\r\n\r\n",
                                "0\r\nT : r\r\n\r\n",
                                "0\r\n\n",
                                "0\r\nT: " + std::string(kMaxTrailerBytes, 'a')}) {
    EXPECT_EQ(status_of(chunked(body)), 400) << body;
  }
}

// Small chunks with long extensions, and many trailers, would cost us more than the client.
TEST(RequestReader, ChunkOverheadIsBounded) {
  std::string extensions;
  for (int i = 0; i < 100; ++i) extensions += "1;" + std::string(100, 'e') + "\r\nx\r\n";
  EXPECT_EQ(status_of(chunked(extensions)), 400);
  std::string trailers = "0\r\n";
  for (std::size_t i = 0; i <= kMaxTrailers; ++i) trailers += "T: r\r\n";
  EXPECT_EQ(status_of(chunked(trailers + "\r\n")), 400);
}

// The limit holds for both kinds of body, before the bytes have come.
TEST(RequestReader, BodyLimit) {
  const std::string at_limit(kTranscriptMaxBody, 'b');
  const std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: ";
  EXPECT_THAT(transcript(head + std::to_string(kTranscriptMaxBody) + "\r\n\r\n" + at_limit),
              EndsWith("b]\nmore\n"));
  EXPECT_THAT(transcript(head + std::to_string(kTranscriptMaxBody + 1) + "\r\n\r\n"),
              EndsWith("too large\n"));
  EXPECT_THAT(transcript(chunked("1000\r\n" + at_limit + "\r\n0\r\n\r\n")), EndsWith("b]\nmore\n"));
  EXPECT_THAT(transcript(chunked("1000\r\n" + at_limit + "\r\n1\r\n")), EndsWith("too large\n"));
  EXPECT_THAT(transcript(chunked("fffffffffffffff\r\n")), EndsWith("too large\n"));
}

// A limit of the head holds exactly, and for the whole as for one line.
TEST(RequestReader, HeadLimits) {
  const auto status = [](const RequestLimits& limits, const std::string& bytes) {
    const std::string text = transcript(bytes, bytes.size(), bytes.size(), limits);
    return text.substr(0, text.find('\n')).substr(0, 10);
  };
  RequestLimits limits;
  limits.max_headers = 2;
  EXPECT_EQ(status(limits, get("A: b\r\n")), "head GET /");
  EXPECT_EQ(status(limits, get("A: b\r\nC: d\r\n")), "failed 431");
  limits = {};
  limits.max_head_bytes = get("A: b\r\n").size() - 1;  // the last line feed does not count
  EXPECT_EQ(status(limits, get("A: b\r\n")), "head GET /");
  EXPECT_EQ(status(limits, get("A: bc\r\n")), "failed 431");
}

// Views into the buffer survive that it grows and moves: pieces of all sizes, large bodies.
TEST(RequestReader, PiecesMakeNoDifference) {
  SeededRandom random(20240607);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (std::uint64_t i = 0, count = 1 + random.below(4); i < count; ++i) {
      const std::string padding =
          "X-Padding: " + std::string(random.below(2) * random.below(9000), 'p') + "\r\n";
      const std::string body(random.below(kTranscriptMaxBody), 'b');
      if (random.chance(0.5)) {
        bytes += "PUT /" + std::string(random.below(50), 'u') + "?q HTTP/1.1\r\nHost: h\r\n" +
                 padding + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      } else {
        const std::size_t cut = random.below(body.size() + 1);
        bytes += "PUT / HTTP/1.1\r\nHost: h\r\n" + padding + "Transfer-Encoding: chunked\r\n\r\n";
        for (const std::string& chunk : {body.substr(0, cut), body.substr(cut)}) {
          if (!chunk.empty()) bytes += fmt::format("{:x};e\r\n{}\r\n", chunk.size(), chunk);
        }
        bytes += "0\r\nTrailer: t\r\n\r\n";
      }
    }
    if (random.chance(0.3)) bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    const std::string whole = transcript(bytes);
    ASSERT_EQ(transcript(bytes, random.below(bytes.size()), 1 + random.below(3000)), whole);
    ASSERT_EQ(transcript(bytes, 1, 1), whole);
  }
}

}  // namespace
}  // namespace serein::net
