#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "net/exchange.h"
#include "net/io_thread.h"
#include "net/request_reader.h"
#include "net/stream.h"

namespace serein::net {

// One client: reads a request, has it answered, writes the answer, and so on. All of it runs on
// one I/O thread, in callbacks; every callback ends in pump() or in close().
//
// While a request is being answered nothing is read: what the client pipelines waits in the buffer
// and in the socket, so a connection never holds more than one request.
class Connection final : public std::enable_shared_from_this<Connection>,
                         private TimerWheel::Entry {
 public:
  // `index` is the place in the thread's list.
  Connection(IoThread& thread, Socket socket, std::size_t index);

  void start(std::string remote_address);
  // Instead of start(): answers 503 and closes.
  void refuse();
  bool is_refused() const { return refused_; }

  // Takes the answer to the request in work. Ignored if the connection was closed meanwhile.
  void answer(HttpResponse response);

  // Closes now if no request is in work, else after the answer.
  void drain();
  // Closes now. Idempotent.
  void close();

  std::size_t index() const { return index_; }
  void set_index(std::size_t index) { index_ = index; }

 private:
  enum class State : std::uint8_t {
    kHandshake,
    kReading,  // a head, a body, or waiting for a request
    kInWork,   // the handler has the request
    kWriting,
    kLingering,  // all is said; the client may still be sending
    kClosed,
  };
  enum class AfterWrite : std::uint8_t { kReadBody, kNextRequest, kClose };

  void pump();
  void take(RequestReader::Step step);
  void on_head();
  void on_request();
  void on_fault(const HttpFault& fault);
  void overloaded();
  [[nodiscard]] bool take_body_memory(std::uint64_t bytes);
  void release();

  void read();
  void start_read();
  void arm_for_read();
  void on_read(error_code error, std::size_t bytes);

  void respond(HttpResponse response, bool keep_alive);
  void write(AfterWrite then);
  void write_rest();
  Stream::Buffers unwritten() const;
  void on_written(error_code error, std::size_t bytes);
  void finish_write();

  void linger();
  void drop_input();
  void drop_more_input();
  void on_timeout() override;

  const Timeouts& timeouts() const { return thread_.state().options.timeouts; }
  RequestReader& reader() { return exchange_->reader; }

  IoThread& thread_;
  Stream stream_;
  std::size_t index_;
  std::shared_ptr<Exchange> exchange_;
  State state_ = State::kHandshake;
  bool refused_ = false;
  bool pumping_ = false;
  bool head_timer_runs_ = false;
  bool has_unread_input_ = false;  // when the last answer was given
  bool in_flight_ = false;         // counted as such
  std::uint64_t body_memory_ = 0;  // taken from the server's budget
  std::size_t progress_ = 0;       // bytes moved since the time-out was armed

  std::string out_head_;
  std::string out_body_;
  std::size_t out_sent_ = 0;  // of both
  AfterWrite after_write_ = AfterWrite::kNextRequest;
  std::unique_ptr<char[]> linger_buffer_;
};

}  // namespace serein::net
