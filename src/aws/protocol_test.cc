#include "aws/protocol.h"

#include <gtest/gtest.h>

#include "aws/errors.h"

namespace serein::aws {
namespace {

constexpr ErrorKind kSome{"SomeException", 400, "com.example#"};

// The two JSON protocols differ in their content type.
TEST(Protocol, JsonContentTypes) {
  const OperationModel operation;
  for (const auto& [kind, line] :
       {std::pair(ProtocolKind::kJson10, "Content-Type: application/x-amz-json-1.0\r\n"),
        std::pair(ProtocolKind::kJson11, "Content-Type: application/x-amz-json-1.1\r\n")}) {
    EXPECT_EQ(protocol_of(kind).render("{}", operation).header_lines(), line);
    EXPECT_EQ(protocol_of(kind).render_error(Error(kSome, "")).header_lines(), line);
  }
}

// The shape of error documents: clients find the name behind '#', the message under either key.
TEST(Protocol, JsonErrors) {
  const Protocol& json = protocol_of(ProtocolKind::kJson10);
  const auto body = [&](const Error& error) { return json.render_error(error).body; };
  EXPECT_EQ(body(Error(kSome, "a \"b\"")),
            R"({"__type":"com.example#SomeException","message":"a \"b\""})");
  EXPECT_EQ(body(Error(kSome, "")), R"({"__type":"com.example#SomeException"})");
  EXPECT_EQ(body(Error(kSome, "m", R"("Item":{},"More":1)")),
            R"({"__type":"com.example#SomeException","message":"m","Item":{},"More":1})");
  EXPECT_EQ(body(Error(kSerializationException, "m")),
            R"({"__type":"com.amazon.coral.service#SerializationException","Message":"m"})");
}

// Only an object can be an input.
TEST(Protocol, JsonInputs) {
  const Protocol& json = protocol_of(ProtocolKind::kJson10);
  const net::HttpRequest request;
  const OperationModel operation;
  EXPECT_TRUE(json.decode(request, R"({"a":1})", operation));
  for (const char* body : {"", "{", "[]", "null", "1", "\"\xff\"", "{} {}"}) {
    const auto input = json.decode(request, body, operation);
    ASSERT_FALSE(input) << body;
    EXPECT_TRUE(input.error().is(kSerializationException)) << body;
  }
}

// A seam is not a hole: protocols to come refuse clearly.
TEST(Protocol, UnspokenProtocolsRefuse) {
  for (const ProtocolKind kind : {ProtocolKind::kRestJson, ProtocolKind::kQuery,
                                  ProtocolKind::kRestXml, ProtocolKind::kRpcV2Cbor}) {
    const auto input = protocol_of(kind).decode({}, "{}", {});
    ASSERT_FALSE(input);
    EXPECT_TRUE(input.error().is(kNotImplementedException));
    EXPECT_EQ(protocol_of(kind).render_error(input.error()).status, 400);
  }
}

// Kinds of the inside have no names on the wire.
TEST(Protocol, PublicErrors) {
  EXPECT_TRUE(public_error(Error(kSome, "m")).is(kSome));
  EXPECT_TRUE(public_error(Error(kUnavailable, "m")).is(kServiceUnavailable));
  EXPECT_EQ(public_error(Error(kUnavailable, "no room")).message(),
            "The service is unavailable: no room.");
  for (const ErrorKind* kind : {&kIoError, &kInternalError, &kInvalidInput, &kWouldBlock}) {
    const Error shown = public_error(Error(*kind, "secret"));
    EXPECT_TRUE(shown.is(kInternalServerError));
    EXPECT_EQ(shown.message().find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace serein::aws
