#pragma once

#include <array>
#include <memory>
#include <utility>

#include "net/asio.h"

namespace serein::net {

// A TCP connection, with TLS or without, under one interface. For one thread.
class Stream {
 public:
  using Buffers = std::array<asio::const_buffer, 2>;

  // `tls` is null for a plain connection.
  Stream(Socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
    if (tls != nullptr) tls_ = std::make_unique<Tls>(socket_, *tls);
  }

  bool is_tls() const { return tls_ != nullptr; }
  Socket& socket() { return socket_; }

  // Only for TLS.
  template <class Handler>
  void async_handshake(Handler&& handler) {
    tls_->async_handshake(asio::ssl::stream_base::server, std::forward<Handler>(handler));
  }

  template <class Handler>
  void async_read(asio::mutable_buffer buffer, Handler&& handler) {
    if (tls_ == nullptr) {
      socket_.async_read_some(buffer, std::forward<Handler>(handler));
    } else {
      tls_->async_read_some(buffer, std::forward<Handler>(handler));
    }
  }

  // What can be written at once, which for most answers is all, without a turn of the event loop.
  // TLS always says would_block.
  std::size_t try_write(const Buffers& buffers, error_code& error) {
    if (tls_ == nullptr) return socket_.write_some(buffers, error);
    error = asio::error::would_block;
    return 0;
  }

  template <class Handler>
  void async_write(const Buffers& buffers, Handler&& handler) {
    if (tls_ == nullptr) {
      socket_.async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    }
  }

  // Tells the peer that nothing more comes; `handler(error)` when it has agreed. Only for TLS.
  template <class Handler>
  void async_tls_shutdown(Handler&& handler) {
    tls_->async_shutdown(std::forward<Handler>(handler));
  }

 private:
  using Tls = asio::ssl::stream<Socket&>;

  Socket socket_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace serein::net
