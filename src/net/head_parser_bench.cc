// The head of a typical GetItem: this parser, and Beast's for comparison, which accepts more
// (folding, blanks before the colon, any target) and whose fields would still have to be copied
// into a request.
#include <benchmark/benchmark.h>

#include <boost/beast/http.hpp>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "net/head_parser.h"

namespace {

namespace beast = boost::beast;

constexpr std::string_view kHead =
    "POST / HTTP/1.1\r\n"
    "Host: localhost:8000\r\n"
    "Accept-Encoding: identity\r\n"
    "X-Amz-Target: DynamoDB_20120810.GetItem\r\n"
    "Content-Type: application/x-amz-json-1.0\r\n"
    "User-Agent: Boto3/1.26.27 Python/3.11.2 Linux/6.1.0 Botocore/1.29.27\r\n"
    "X-Amz-Date: 20260101T000000Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/"
    "aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
    "Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n"
    "Content-Length: 97\r\n"
    "\r\n";

void own_parser(benchmark::State& state) {
  serein::net::HeadParser parser{serein::net::RequestLimits()};
  serein::net::HttpRequest request;
  for (auto _ : state) {
    parser.reset();
    request.headers.clear();
    CHECK(parser.parse(kHead, request) == serein::net::ParseStep::kDone);
    benchmark::DoNotOptimize(request.headers.data());
  }
}
BENCHMARK(own_parser);

// Keeps the fields as the own parser does.
class BeastParser : public beast::http::basic_parser<true> {
 public:
  std::vector<serein::net::Header> headers;

 private:
  using View = beast::string_view;
  using Error = beast::error_code;

  void on_request_impl(beast::http::verb, View, View, int, Error&) override {}
  void on_response_impl(int, View, int, Error&) override {}
  void on_field_impl(beast::http::field, View name, View value, Error&) override {
    headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View body, Error&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override { return body.size(); }
  void on_finish_impl(Error&) override {}
};

void beast_parser(benchmark::State& state) {
  std::vector<serein::net::Header> headers;
  for (auto _ : state) {
    BeastParser parser;
    headers.clear();
    parser.headers.swap(headers);
    beast::error_code error;
    parser.put(boost::asio::const_buffer(kHead.data(), kHead.size()), error);
    CHECK(parser.is_header_done());
    headers.swap(parser.headers);
    benchmark::DoNotOptimize(headers.data());
  }
}
BENCHMARK(beast_parser);

}  // namespace
