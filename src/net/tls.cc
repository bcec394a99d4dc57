#include "net/tls.h"

#include <openssl/ssl.h>

namespace serein::net {
namespace {

// The one protocol that is spoken, in ALPN's form: a length and a name.
constexpr unsigned char kAlpn[] = "\x08http/1.1";

// RFC 7301. A client that offers only others gets no answer to its offer, and may go on or not.
// NOLINTNEXTLINE(readability-function-size): the signature is OpenSSL's
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned offered_length, void*) {
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_length, kAlpn, sizeof kAlpn - 1, offered, offered_length);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

Result<std::unique_ptr<asio::ssl::context>> make_tls_context(const TlsOptions& options) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // A client could make the server compute handshakes without end.
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);  // idle connections are many
  SSL_CTX_set_alpn_select_cb(native, &choose_protocol, nullptr);

  error_code error;
  context->use_certificate_chain_file(options.certificate_chain_file, error);
  if (error) {
    return fail(kInvalidInput, "no PEM certificate chain can be read from '{}': {}",
                options.certificate_chain_file, error.message());
  }
  context->use_private_key_file(options.private_key_file, asio::ssl::context::pem, error);
  if (error) {
    return fail(kInvalidInput, "no PEM private key of the certificate can be read from '{}': {}",
                options.private_key_file, error.message());
  }
  return context;
}

}  // namespace serein::net
