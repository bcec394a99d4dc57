#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include "aws/crypto.h"
#include "aws/errors.h"
#include "aws/signature_verifier.h"
#include "base/encoding.h"

namespace serein::aws {
namespace {

constexpr std::string_view kKey = "AKIDEXAMPLE";
constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kTime = "20260102T030405Z";
constexpr std::string_view kScope = "AKIDEXAMPLE/20260102/eu-central-1/dynamodb/aws4_request";
constexpr std::string_view kHeaders = "content-type;host;x-amz-date;x-amz-target";

WallTime at(std::chrono::seconds offset) {
  using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals
  return WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 3h + 4min + 5s + offset);
}

// A request as it is signed in most tests, and what may be changed in it.
struct Signed {
  std::string path = "/";
  std::string query;
  std::string body = R"({"Limit":1})";
  std::string date{kTime};
  std::string algorithm{kSignatureAlgorithm};
  std::string credential{kScope};
  std::string signed_headers{kHeaders};
  // Made by botocore's SigV4Auth, as are all signatures here.
  std::string signature = "39ec7e4f70a53f0f6948b6718348e192b5cbf6037d854760a14e33bcb34b0206";
  std::string authorization;  // instead of one made of the parts
  std::vector<net::Header> more;

  // Valid as long as this.
  net::HttpRequest request() {
    if (authorization.empty()) {
      authorization = algorithm + " Credential=" + credential +
                      ", SignedHeaders=" + signed_headers + ", Signature=" + signature;
    }
    net::HttpRequest http;
    http.method = "POST";
    http.path = path;
    http.query = query;
    http.body = body;
    http.headers = {{"Host", "localhost:8000"},
                    {"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                    {"Content-Type", "application/x-amz-json-1.0"},
                    {"X-Amz-Date", date},
                    {"Authorization", authorization}};
    http.headers.insert(http.headers.end(), more.begin(), more.end());
    return http;
  }
};

class SigV4 : public testing::Test {
 protected:
  // "ok", or the error as "Name: message".
  std::string verify(const net::HttpRequest& request, std::chrono::seconds offset = {},
                     std::string_view service = "dynamodb") {
    const auto identity = verifier_.verify(request, service, at(offset));
    if (!identity) return identity.error().to_string();
    EXPECT_EQ(identity->access_key, kKey);
    EXPECT_EQ(identity->account, "123456789012");
    EXPECT_EQ(identity->region, "eu-central-1");
    return "ok";
  }

  std::string verify(Signed parts, std::chrono::seconds offset = {},
                     std::string_view service = "dynamodb") {
    return verify(parts.request(), offset, service);
  }

 private:
  const RootCredential credentials_{std::string(kKey), {std::string(kSecret), "123456789012"}};
  SignatureVerifier verifier_{credentials_};
};

constexpr std::string_view kMismatch =
    "InvalidSignatureException: The request signature we calculated does not match the signature "
    "you provided. Check your AWS Secret Access Key and signing method. Consult the service "
    "documentation for details.";

// The digests are those of their specifications.
TEST(Crypto, KnownDigests) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// What an unmodified client signs is accepted, also the second time, from the cached key.
TEST_F(SigV4, GoldenHeaderSignature) {
  EXPECT_EQ(verify(Signed{}), "ok");
  EXPECT_EQ(verify(Signed{}), "ok");
}

// Blanks within header values, an empty body, headers of the client's own.
TEST_F(SigV4, GoldenCanonicalHeaders) {
  EXPECT_EQ(verify(Signed{
                .body = "",
                .signed_headers = "content-type;host;my-header;x-amz-date;x-amz-target;x-custom",
                .signature = "1cbd7894e80351ff391c2f0ce231d40bf81a774b59cf3550617a298ec6a87755",
                .more = {{"X-CUSTOM", "a   b"}, {"My-Header", "x"}}}),
            "ok");
}

// Paths and queries are encoded and sorted as the client did.
TEST_F(SigV4, GoldenCanonicalQuery) {
  EXPECT_EQ(verify(Signed{
                .path = "/a%20b/c",
                .query = "z=1&a=%2F&a=&b=x%20y",
                .body = "{}",
                .signature = "9444c42711b9e51a22c68ac8ef0eb4d6539812988d7fe8d10f164ddab0eb9502"}),
            "ok");
}

net::HttpRequest presigned(std::string_view query) {
  net::HttpRequest http;
  http.method = "POST";
  http.path = "/";
  http.query = query;
  http.headers = {{"Host", "localhost:8000"},
                  {"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                  {"Content-Type", "application/x-amz-json-1.0"}};
  return http;
}

constexpr std::string_view kPresigned =
    "Limit=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
    "AKIDEXAMPLE%2F20260102%2Feu-central-1%2Fdynamodb%2Faws4_request&X-Amz-Date=20260102T030405Z&"
    "X-Amz-Expires=900&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target&"
    "X-Amz-Signature=f63a4ceaa53b8167ecc7973960aa6d7f1f6eae8185a70fc50485fe0287993274";

// A presigned address lives as long as it says.
TEST_F(SigV4, GoldenPresigned) {
  EXPECT_EQ(verify(presigned(kPresigned)), "ok");
  EXPECT_EQ(verify(presigned(kPresigned), std::chrono::seconds(900)), "ok");
  EXPECT_EQ(verify(presigned(kPresigned), std::chrono::seconds(901)),
            "InvalidSignatureException: Signature expired: 20260102T030405Z is now earlier than "
            "20260102T030406Z (20260102T031906Z - 900 sec.)");
}

// The life of a presigned address is signed, too, and bounded.
TEST_F(SigV4, PresignedLifeCannotBeChanged) {
  const auto with_life = [&](const std::string& life) {
    std::string query(kPresigned);
    query.replace(query.find("=900"), 4, "=" + life);
    return verify(presigned(query));
  };
  EXPECT_EQ(with_life("901"), kMismatch);
  for (const char* life : {"604801", "-1", "", "9x"}) {
    EXPECT_EQ(with_life(life).substr(0, 28), "IncompleteSignatureException") << life;
  }
}

// Nothing that is signed can be changed on the way.
TEST_F(SigV4, RefusesChangedRequests) {
  EXPECT_EQ(verify(Signed{.path = "/x"}), kMismatch);
  EXPECT_EQ(verify(Signed{.query = "a=1"}), kMismatch);
  EXPECT_EQ(verify(Signed{.body = R"({"Limit":2})"}), kMismatch);
  EXPECT_EQ(verify(Signed{.signed_headers = "host;x-amz-date;x-amz-target"}), kMismatch);
  EXPECT_EQ(verify(Signed{.more = {{"X-Amz-Target", "DynamoDB_20120810.DeleteTable"}}}), kMismatch);
  EXPECT_EQ(verify(Signed{.date = "20260102T030406Z"}), kMismatch);
  EXPECT_EQ(verify(Signed{.signature = ""}), kMismatch);
  EXPECT_EQ(verify(Signed{.signature = std::string(64, '0')}), kMismatch);
}

// What a signature does not cover could be changed by whoever sees the request: its operation.
TEST_F(SigV4, OperationMustBeSigned) {
  constexpr std::string_view kUnsigned =
      "InvalidSignatureException: 'X-Amz-Target' must be a 'SignedHeader' in the AWS "
      "Authorization.";
  EXPECT_EQ(verify(Signed{
                .signed_headers = "content-type;host;x-amz-date",
                .signature = "1a669f18f6b2f452157e6fe5088d2d84001cc692369acde9bddaf7fa5bd725a3"}),
            kUnsigned);
  std::string query(kPresigned);
  query.replace(query.find("%3Bx-amz-target"), 15, "");
  EXPECT_EQ(verify(presigned(query)), kUnsigned);
}

// 15 minutes either way, to the second.
TEST_F(SigV4, Skew) {
  EXPECT_EQ(verify(Signed{}, std::chrono::minutes(15)), "ok");
  EXPECT_EQ(verify(Signed{}, std::chrono::minutes(-15)), "ok");
  EXPECT_EQ(verify(Signed{}, std::chrono::seconds(901)),
            "InvalidSignatureException: Signature expired: 20260102T030405Z is now earlier than "
            "20260102T030406Z (20260102T031906Z - 15 min.)");
  EXPECT_EQ(verify(Signed{}, std::chrono::seconds(-901)),
            "InvalidSignatureException: Signature not yet current: 20260102T030405Z is still later "
            "than 20260102T030404Z (20260102T024904Z + 15 min.)");
}

// Each mistake has its name and its words.
TEST_F(SigV4, Mistakes) {
  EXPECT_EQ(verify(Signed{.authorization = "Basic x"}),
            "MissingAuthenticationTokenException: Request is missing Authentication Token");
  EXPECT_EQ(verify(Signed{.authorization = "AWS4-HMAC-SHA256 Signature=b, Credential=a"}),
            "IncompleteSignatureException: Authorization header requires 'SignedHeaders' "
            "parameter. Authorization=AWS4-HMAC-SHA256 Signature=b, Credential=a");
  EXPECT_EQ(verify(Signed{.query = "X-Amz-Algorithm=x"}),
            "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and "
            "'Authorization' as HTTP header.");
  EXPECT_EQ(verify(presigned("X-Amz-Algorithm=x&X-Amz-Date=y&X-Amz-Credential=c")),
            "IncompleteSignatureException: AWS query-string parameters must include "
            "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "Re-examine the query-string parameters.");
  EXPECT_EQ(verify(Signed{.date = "201"}),
            "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '201'. See "
            "http://en.wikipedia.org/wiki/ISO_8601");
  EXPECT_EQ(verify(Signed{.signed_headers = "x-amz-date"}),
            "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS "
            "Authorization.");
  EXPECT_EQ(verify(Signed{.algorithm = "AWS4-HMAC-SHA25"}),
            "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only "
            "AWS4-HMAC-SHA256 for now). ");
  EXPECT_EQ(verify(Signed{.credential = "a/b/c/d"}),
            "IncompleteSignatureException: Credential must have exactly 5 slash-delimited "
            "elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'");
  EXPECT_EQ(verify(Signed{.credential = "a/b/C/d/e"}),
            "InvalidSignatureException: Credential should be scoped to a valid region, not 'C'. "
            "Credential should be scoped to correct service: 'dynamodb'. Credential should be "
            "scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope "
            "does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20260102', "
            "from '20260102T030405Z'.");
  EXPECT_EQ(verify(Signed{.credential = "OTHER/20260102/eu-central-1/dynamodb/aws4_request"}),
            "UnrecognizedClientException: The security token included in the request is invalid.");
  EXPECT_EQ(verify(Signed{.more = {{"X-Amz-Security-Token", "t"}}}),
            "UnrecognizedClientException: The security token included in the request is invalid.");
}

// A signature for one service does not open another.
TEST_F(SigV4, SignatureIsForOneService) {
  EXPECT_EQ(verify(Signed{}, {}, "serein"),
            "InvalidSignatureException: Credential should be scoped to correct service: 'serein'.");
}

// Of several mistakes the first in the documented order is told.
TEST_F(SigV4, OrderOfMistakes) {
  EXPECT_EQ(verify(Signed{.algorithm = "AWS4-x", .credential = "a/b", .signed_headers = "a"},
                   std::chrono::hours(1))
                .substr(0, 44),
            "InvalidSignatureException: Signature expired");
  EXPECT_EQ(verify(Signed{.algorithm = "AWS4-x", .credential = "a/b"}).substr(0, 28),
            "IncompleteSignatureException");
}

// Servers that do not verify take what there is.
TEST(GuessScope, TakesWhatThereIs) {
  Signed full;
  EXPECT_EQ(guess_scope(full.request()).region, "eu-central-1");
  EXPECT_EQ(guess_scope(full.request()).access_key, kKey);
  EXPECT_EQ(guess_scope(presigned(kPresigned)).region, "eu-central-1");
  Signed odd{.authorization = "AWS4-HMAC-SHA256 Credential=123456789012/x"};
  EXPECT_EQ(guess_scope(odd.request()).access_key, "123456789012");
  EXPECT_EQ(guess_scope(odd.request()).region, "");
  Signed none{.authorization = "Bearer x"};
  EXPECT_EQ(guess_scope(none.request()).access_key, "");
}

}  // namespace
}  // namespace serein::aws
