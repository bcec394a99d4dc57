#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>

#include "net/loopback_test.h"

namespace serein::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using ClientContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

// A self-signed certificate and its key, in files.
TlsOptions make_certificate(const std::filesystem::path& folder) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  TlsOptions options{folder / "certificate.pem", folder / "key.pem"};
  const File certificate_file(std::fopen(options.certificate_chain_file.c_str(), "we"));
  PEM_write_X509(certificate_file.get(), certificate.get());
  const File key_file(std::fopen(options.private_key_file.c_str(), "we"));
  PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return options;
}

// A TLS client on a plain one's connection.
class TlsClient {
 public:
  explicit TlsClient(Client client, int max_version = TLS1_3_VERSION)
      : client_(std::move(client)), context_(SSL_CTX_new(TLS_client_method())), session_(nullptr) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), max_version);
    SSL_CTX_set_security_level(context_.get(), 0);
    session_.reset(SSL_new(context_.get()));
    const std::string_view protocols("\x02h2\x08http/1.1");
    SSL_set_alpn_protos(session_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
    SSL_set_fd(session_.get(), client_.fd());
    connected_ = SSL_connect(session_.get()) == 1;
  }

  bool connected() const { return connected_; }

  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(session_.get(), &name, &length);
    return {reinterpret_cast<const char*>(name), length};
  }

  void send(std::string_view bytes) {
    EXPECT_EQ(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())),
              static_cast<int>(bytes.size()));
  }

  // Until `end` has come, or the server closes.
  std::string receive(std::string_view end) {
    std::string text;
    char buffer[16384];
    while (!text.ends_with(end)) {
      const int size = SSL_read(session_.get(), buffer, sizeof buffer);
      if (size <= 0) break;
      text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
  }

  // The server has closed, and said so within TLS: nothing was cut off.
  bool is_closed_cleanly() {
    char byte = 0;
    const int size = SSL_read(session_.get(), &byte, 1);
    return SSL_get_error(session_.get(), size) == SSL_ERROR_ZERO_RETURN;
  }

 private:
  Client client_;
  ClientContext context_;
  Session session_;
  bool connected_ = false;
};

class TlsTest : public ServerTest {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "serein-tls-" + std::to_string(::getpid());
    std::filesystem::create_directories(folder_);
    options.tls = make_certificate(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(TlsTest, ServesLikePlainConnections) {
  TlsClient client(connect());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
  client.send(post("/", "one") + post("/", "two"));
  const std::string both = client.receive("two");
  EXPECT_THAT(both, AllOf(HasSubstr("X-From: 127.0.0.1 tls\r\n"), HasSubstr("\r\n\r\none")));
  const std::string body(3U << 20U, 'x');
  handler.max_body_bytes = body.size();
  client.send(post("/big?5000000", body));
  EXPECT_GT(client.receive("bbbb").size(), 0);
}

TEST_F(TlsTest, ClosesCleanly) {
  TlsClient client(connect());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(client.receive("\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(client.is_closed_cleanly());
}

// Versions with known weaknesses are refused.
TEST_F(TlsTest, OldVersionsAreRefused) {
  EXPECT_FALSE(TlsClient(connect(), TLS1_1_VERSION).connected());
  EXPECT_TRUE(TlsClient(connect(), TLS1_2_VERSION).connected());
}

// A client that sent plain HTTP, or nothing, holds up nobody.
TEST_F(TlsTest, FailedHandshakes) {
  options.timeouts.head = milliseconds(150);
  Client plain = connect();
  plain.send(get("/"));
  plain.rest();
  Client silent = connect();
  EXPECT_TRUE(silent.is_closed());
  EXPECT_EQ(server->stats().timeouts, 1);
  EXPECT_TRUE(TlsClient(connect()).connected());
}

TEST_F(TlsTest, TimeOutsHold) {
  options.timeouts.head = milliseconds(300);
  TlsClient client(connect());
  ASSERT_TRUE(client.connected());
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_THAT(client.receive("never"), StartsWith("HTTP/1.1 408"));
}

TEST_F(TlsTest, RefusalReachesAClientThatKeepsSending) {
  handler.max_body_bytes = 10;
  TlsClient client(connect());
  client.send(post("/", std::string(100'000, 'x')));
  EXPECT_THAT(client.receive("never"), AllOf(StartsWith("HTTP/1.1 413"), EndsWith("too large: /")));
}

TEST_F(TlsTest, StopsWithOpenConnections) {
  TlsClient idle(connect());
  Client in_handshake = connect();
  EXPECT_TRUE(eventually([this] { return server->stats().connections == 2; }));
  server->stop(milliseconds(2'000));
  EXPECT_TRUE(in_handshake.is_closed());
}

// Files that are missing or swapped are named when the server starts, not when a client comes.
TEST_F(TlsTest, UnusableFiles) {
  const TlsOptions good = *options.tls;
  options.tls->certificate_chain_file = "/nowhere.pem";
  auto started = Server::start(options, handler, clock, logger);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message(), HasSubstr("/nowhere.pem"));
  options.tls = TlsOptions{good.certificate_chain_file, good.certificate_chain_file};
  EXPECT_FALSE(Server::start(options, handler, clock, logger));
}

}  // namespace
}  // namespace serein::net
