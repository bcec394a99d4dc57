#include "net/connection.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace serein::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

HttpResponse plain_text(int status, std::string_view text) {
  HttpResponse response(status, std::string(text) + "\n");
  response.add_header("Content-Type", "text/plain");
  return response;
}

}  // namespace

Connection::Connection(IoThread& thread, Socket socket, std::size_t index)
    : thread_(thread),
      stream_(std::move(socket), thread.state().tls.get()),
      index_(index),
      exchange_(std::make_shared<Exchange>(thread.state().options.request_limits, thread.tasks())) {
}

void Connection::start(std::string remote_address) {
  exchange_->connection = weak_from_this();
  reader().request().remote_address = std::move(remote_address);
  reader().request().tls = stream_.is_tls();
  error_code error;
  stream_.socket().non_blocking(true, error);
  // Answers go out in one piece; waiting for more to send only delays them.
  if (!error) stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
  if (error) return close();
  if (!stream_.is_tls()) {
    state_ = State::kReading;
    return pump();
  }
  thread_.arm(*this, timeouts().head);
  stream_.async_handshake([self = shared_from_this()](error_code failed) {
    if (self->state_ == State::kClosed) return;
    if (failed) return self->close();
    self->state_ = State::kReading;
    self->pump();
  });
}

void Connection::refuse() {
  refused_ = true;
  error_code error;
  stream_.socket().non_blocking(true, error);
  // A handshake only to say no would cost more than it helps.
  if (error || stream_.is_tls()) return close();
  respond(thread_.state().handler.overloaded(reader().request()), false);
}

// Answers requests until one has to wait for the client, the handler or the socket.
void Connection::pump() {
  CHECK(!pumping_);
  pumping_ = true;
  int turns = 0;
  while (state_ == State::kReading && turns < kMaxRequestsPerTurn) {
    const RequestReader::Step step = reader().advance();
    if (step == RequestReader::Step::kMore) {
      read();
      break;
    }
    take(step);
    if (step == RequestReader::Step::kRequest) ++turns;
  }
  pumping_ = false;
  if (state_ == State::kReading && turns == kMaxRequestsPerTurn) {
    asio::post(thread_.context(), [self = shared_from_this()] {
      if (self->state_ == State::kReading) self->pump();
    });
  }
}

void Connection::take(RequestReader::Step step) {
  switch (step) {
    case RequestReader::Step::kHead:
      return on_head();
    case RequestReader::Step::kRequest:
      return on_request();
    case RequestReader::Step::kTooLarge:
      return respond(thread_.state().handler.too_large(reader().request()), false);
    case RequestReader::Step::kFailed:
      return on_fault(reader().fault());
    case RequestReader::Step::kMore:
      break;
  }
}

void Connection::on_head() {
  ServerState& server = thread_.state();
  thread_.my_counters().requests.add();
  head_timer_runs_ = false;
  progress_ = 0;
  in_flight_ = server.requests_in_flight.take(1);
  if (!in_flight_) return overloaded();
  Admission admission = server.handler.admit(reader().request());
  if (admission.refusal) return respond(std::move(*admission.refusal), false);
  const Framing& framing = reader().framing();
  const std::uint64_t length = framing.content_length.value_or(0);
  if (length <= admission.max_body_bytes && !take_body_memory(length)) return overloaded();
  reader().admit_body(admission.max_body_bytes);
  // RFC 9110, 10.1.1: not needed once the body has begun to come.
  if (framing.expect_continue && (framing.chunked || length > 0) &&
      length <= admission.max_body_bytes && !reader().has_body_bytes()) {
    out_head_ = kContinue;
    write(AfterWrite::kReadBody);
  }
}

bool Connection::take_body_memory(std::uint64_t bytes) {
  if (bytes == 0) return true;
  if (!thread_.state().body_memory.take(bytes)) return false;
  body_memory_ += bytes;
  return true;
}

void Connection::overloaded() {
  thread_.my_counters().overloaded.add();
  respond(thread_.state().handler.overloaded(reader().request()), false);
}

void Connection::on_request() {
  thread_.disarm(*this);
  state_ = State::kInWork;
  thread_.state().handler.handle(reader().request(), Responder(exchange_));
}

void Connection::on_fault(const HttpFault& fault) {
  thread_.my_counters().malformed.add();
  thread_.state().logger.debug("malformed request from {}: {}", reader().request().remote_address,
                               fault.reason);
  respond(plain_text(fault.status, fault.reason), false);
}

void Connection::read() {
  if (thread_.draining() && !reader().in_body()) return close();
  // A body of unknown length pays for its memory as it grows.
  if (reader().in_body() && reader().framing().chunked && !take_body_memory(reader().growth())) {
    return overloaded();
  }
  arm_for_read();
  if (reader().in_body() || reader().pending_bytes() > 0) return start_read();
  // A read tries at once whether there is something. A client that has just been answered needs a
  // moment for its next request: after all that is due now it has often come, and the read finds
  // it, rather than to try in vain and be told of it later.
  asio::post(thread_.context(), [self = shared_from_this()] {
    if (self->state_ == State::kReading) self->start_read();
  });
}

void Connection::start_read() {
  const std::span<char> space = reader().space();
  stream_.async_read(asio::buffer(space.data(), space.size()),
                     [self = shared_from_this()](error_code error, std::size_t bytes) {
                       self->on_read(error, bytes);
                     });
}

// A head must come within one time-out. A body must go on coming, so that it may be long, but not
// dribble.
void Connection::arm_for_read() {
  if (reader().in_body()) {
    if (progress_ != 0 && progress_ < kMinProgressBytes) return;
    thread_.arm(*this, timeouts().body);
    progress_ = 0;
  } else if (reader().pending_bytes() == 0) {
    head_timer_runs_ = false;
    thread_.arm(*this, timeouts().idle);
  } else if (!head_timer_runs_) {
    head_timer_runs_ = true;
    thread_.arm(*this, timeouts().head);
  }
}

void Connection::on_read(error_code error, std::size_t bytes) {
  if (state_ != State::kReading) return;
  if (error) return close();
  thread_.my_counters().bytes_in.add(bytes);
  if (reader().in_body()) progress_ += bytes;
  reader().received(bytes);
  pump();
}

void Connection::answer(HttpResponse response) {
  if (state_ != State::kInWork) return;
  const bool keep_alive = reader().framing().keep_alive && !response.close && !thread_.draining();
  respond(std::move(response), keep_alive);
  // Called by the handler from within pump(), that one goes on; called later, this one does.
  if (!pumping_ && state_ == State::kReading) pump();
}

// Ends the exchange: from here on its request is gone.
void Connection::respond(HttpResponse response, bool keep_alive) {
  const bool was_complete = state_ == State::kInWork;
  ResponseFraming framing;
  framing.http_1_1 = reader().framing().http_1_1;
  framing.keep_alive = keep_alive;
  const bool is_head = reader().request().method == "HEAD";
  render_head(response, framing, thread_.date_line(), out_head_);
  if (!is_head && may_have_body(response.status)) out_body_ = std::move(response.body);
  // What is malformed or refused leaves the client sending, or about to send.
  has_unread_input_ = !was_complete || (!keep_alive && reader().framing().keep_alive);
  if (was_complete) reader().next();
  release();
  write(keep_alive ? AfterWrite::kNextRequest : AfterWrite::kClose);
}

void Connection::release() {
  if (body_memory_ != 0) thread_.state().body_memory.give_back(std::exchange(body_memory_, 0));
  if (std::exchange(in_flight_, false)) thread_.state().requests_in_flight.give_back(1);
}

void Connection::write(AfterWrite then) {
  state_ = State::kWriting;
  after_write_ = then;
  out_sent_ = 0;
  error_code error;
  const std::size_t bytes = stream_.try_write(unwritten(), error);
  if (error && error != asio::error::would_block) return close();
  out_sent_ += bytes;
  thread_.my_counters().bytes_out.add(bytes);
  if (out_sent_ == out_head_.size() + out_body_.size()) return finish_write();
  progress_ = 0;
  thread_.arm(*this, timeouts().write);
  write_rest();
}

void Connection::write_rest() {
  stream_.async_write(unwritten(),
                      [self = shared_from_this()](error_code error, std::size_t bytes) {
                        self->on_written(error, bytes);
                      });
}

Stream::Buffers Connection::unwritten() const {
  const std::size_t of_head = std::min(out_sent_, out_head_.size());
  const std::size_t of_body = out_sent_ - of_head;
  return {asio::buffer(out_head_.data() + of_head, out_head_.size() - of_head),
          asio::buffer(out_body_.data() + of_body, out_body_.size() - of_body)};
}

void Connection::on_written(error_code error, std::size_t bytes) {
  if (state_ != State::kWriting) return;
  if (error) return close();
  thread_.my_counters().bytes_out.add(bytes);
  out_sent_ += bytes;
  if (out_sent_ == out_head_.size() + out_body_.size()) {
    finish_write();
    if (state_ == State::kReading) pump();
    return;
  }
  progress_ += bytes;
  if (progress_ >= kMinProgressBytes) {
    progress_ = 0;
    thread_.arm(*this, timeouts().write);
  }
  write_rest();
}

void Connection::finish_write() {
  out_body_ = std::string();
  progress_ = 0;
  switch (after_write_) {
    case AfterWrite::kReadBody:
    case AfterWrite::kNextRequest:
      state_ = State::kReading;
      break;
    case AfterWrite::kClose:
      linger();
      break;
  }
}

// RFC 9112, 9.6: closing with input unread resets the connection, which can destroy the answer
// before the client has read it. So the sending side is closed first, and input dropped for a
// while.
void Connection::linger() {
  if (thread_.draining() || (!has_unread_input_ && !stream_.is_tls())) return close();
  state_ = State::kLingering;
  thread_.arm(*this, kLingerTime);
  if (!stream_.is_tls()) return drop_input();
  stream_.async_tls_shutdown([self = shared_from_this()](error_code error) {
    static_cast<void>(error);  // it fails when the client goes on sending: that is dropped next
    if (self->state_ != State::kLingering) return;
    self->drop_input();
  });
}

void Connection::drop_input() {
  error_code error;
  stream_.socket().shutdown(Socket::shutdown_send, error);
  if (error) return close();
  linger_buffer_ = std::make_unique_for_overwrite<char[]>(kLingerReadBytes);
  drop_more_input();
}

void Connection::drop_more_input() {
  stream_.socket().async_read_some(asio::buffer(linger_buffer_.get(), kLingerReadBytes),
                                   [self = shared_from_this()](error_code error, std::size_t) {
                                     if (self->state_ != State::kLingering) return;
                                     if (error) return self->close();
                                     self->drop_more_input();
                                   });
}

void Connection::on_timeout() {
  const auto self = shared_from_this();
  const bool owes_an_answer = state_ == State::kReading && reader().pending_bytes() > 0;
  if (state_ != State::kLingering) thread_.my_counters().timeouts.add();
  if (!owes_an_answer) return close();
  // The read that is under way finds the state changed and ends.
  error_code error;
  stream_.socket().cancel(error);
  respond(plain_text(408, "the request took too long to come"), false);
}

void Connection::drain() {
  const bool is_idle = state_ == State::kReading && !reader().in_body();
  if (is_idle || state_ == State::kHandshake || state_ == State::kLingering) close();
}

void Connection::close() {
  if (state_ == State::kClosed) return;
  const auto self = shared_from_this();
  state_ = State::kClosed;
  thread_.disarm(*this);
  release();
  error_code error;
  stream_.socket().close(error);
  thread_.remove(*this);
}

}  // namespace serein::net
