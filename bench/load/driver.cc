#include "load/driver.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "load/connection.h"
#include "load/open_files.h"
#include "load/process_time.h"

namespace serein::bench {
namespace {

using std::chrono::nanoseconds;

constexpr int kMaxEvents = 256;
constexpr std::size_t kShownBytes = 500;

SteadyTime now() { return std::chrono::steady_clock::now(); }

class Driver {
 public:
  Driver(const DriverOptions& options, Wire& wire, Workload& workload)
      : options_(options), wire_(wire), workload_(workload), left_(workload.count()) {}

  Result<Outcome> run() {
    RETURN_IF_ERROR(connect());
    begin_ = measure_from_ = now();
    if (options_.warm_up.count() > 0) {
      measure_from_ += options_.warm_up;
    } else {
      RETURN_IF_ERROR(begin_measuring());
    }
    last_answer_ = begin_;
    RETURN_IF_ERROR(send_what_is_due());
    while (busy_ > 0 || may_send()) RETURN_IF_ERROR(step());
    if (!measuring_) return fail(kIoError, "the run ended within its warm-up");
    if (finished_ == SteadyTime()) RETURN_IF_ERROR(finish_measuring());
    return std::move(outcome_);
  }

 private:
  Result<> connect() {
    RETURN_IF_ERROR(allow_connections(options_.clients + options_.idle));
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    for (unsigned slot = 0; slot < options_.clients + options_.idle; ++slot) {
      ASSIGN_OR_RETURN(Connection connection, Connection::open(options_.port));
      epoll_event event{.events = EPOLLIN, .data = {.u32 = slot}};
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.fd(), &event);
      connections_.push_back(std::move(connection));
      if (!is_idle(slot)) free_.push_back(slot);
    }
    std::reverse(free_.begin(), free_.end());
    return {};
  }

  bool is_idle(unsigned slot) const { return slot >= options_.clients; }
  bool open_loop() const { return options_.rate > 0; }
  bool may_send() const { return (!left_ || *left_ > 0) && !over_; }

  // When request number `sent_` is due in the open loop.
  SteadyTime next_due() const {
    return begin_ +
           nanoseconds(static_cast<std::int64_t>(static_cast<double>(sent_) * 1e9 / options_.rate));
  }

  Result<> send_what_is_due() {
    const SteadyTime time = now();
    over_ = over_ || time >= end_;
    while (may_send() && !free_.empty()) {
      const SteadyTime due = open_loop() ? next_due() : time;
      if (due > time) break;
      const unsigned slot = free_.back();
      free_.pop_back();
      RETURN_IF_ERROR(send(slot, due));
    }
    return {};
  }

  // Idle connections ask one after the other.
  SteadyTime next_idle_due() const {
    return begin_ + options_.idle_pause * static_cast<std::int64_t>(idle_sent_) /
                        static_cast<std::int64_t>(options_.idle);
  }

  Result<> wake_an_idle_one() {
    if (options_.idle == 0 || !may_send() || now() < next_idle_due()) return {};
    const auto slot = static_cast<unsigned>(options_.clients + idle_sent_ % options_.idle);
    ++idle_sent_;
    if (connections_[slot].busy) return fail(kIoError, "no answer on an idle connection");
    return send(slot, now());
  }

  Result<> send(unsigned slot, SteadyTime due) {
    Connection& connection = connections_[slot];
    body_.clear();
    connection.token = workload_.next(slot, body_);
    connection.operation = workload_.operation();
    wire_.append_request(connection.out, connection.operation, body_);
    // The generator's own work for the request is not the server's.
    connection.due = open_loop() ? due : now();
    connection.busy = true;
    ++busy_;
    if (!is_idle(slot)) ++sent_;
    if (left_) --*left_;
    RETURN_IF_ERROR(connection.flush());
    if (connection.wants_to_write()) watch(slot, EPOLLIN | EPOLLOUT);
    return {};
  }

  void watch(unsigned slot, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.u32 = slot}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connections_[slot].fd(), &event);
  }

  // Waits for events and handles them.
  Result<> step() {
    epoll_event events[kMaxEvents];
    const timespec timeout = time_to_wait();
    const int count = ::epoll_pwait2(epoll_.get(), events, kMaxEvents, &timeout, nullptr);
    if (count < 0 && errno != EINTR) return fail(kIoError, "epoll: {}", std::strerror(errno));
    for (int i = 0; i < count; ++i) RETURN_IF_ERROR(handle(events[i].data.u32, events[i].events));
    if (busy_ > 0 && now() > last_answer_ + options_.answer_timeout) {
      return fail(kIoError, "no answer within {} seconds", options_.answer_timeout.count());
    }
    if (busy_ == 0) last_answer_ = now();
    RETURN_IF_ERROR(wake_an_idle_one());
    return send_what_is_due();
  }

  // Until something is to be sent, or looked after.
  timespec time_to_wait() const {
    static constexpr nanoseconds kLongest = std::chrono::milliseconds(100);
    // A sleep ends late; the rest is waited for awake, so that requests leave when they are due.
    static constexpr nanoseconds kLate = std::chrono::microseconds(100);
    nanoseconds left = kLongest;
    if (may_send() && open_loop() && !free_.empty()) left = next_due() - now() - kLate;
    left = std::clamp(left, nanoseconds(0), kLongest);
    if (may_send() && options_.idle > 0) {
      left = std::clamp(nanoseconds(next_idle_due() - now()), nanoseconds(0), left);
    }
    return {.tv_sec = 0, .tv_nsec = left.count()};
  }

  Result<> handle(unsigned slot, std::uint32_t events) {
    Connection& connection = connections_[slot];
    if ((events & EPOLLOUT) != 0) {
      RETURN_IF_ERROR(connection.flush());
      if (!connection.wants_to_write()) watch(slot, EPOLLIN);
    }
    if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return {};
    ASSIGN_OR_RETURN(const std::size_t bytes, connection.receive());
    if (measuring_ && finished_ == SteadyTime()) outcome_.bytes_in += bytes;
    ASSIGN_OR_RETURN(const std::optional<Answer> answer, wire_.read(connection.in));
    if (!answer) return {};
    return finish(slot, *answer);
  }

  Result<> finish(unsigned slot, const Answer& answer) {
    Connection& connection = connections_[slot];
    const SteadyTime time = now();
    if (!connection.busy || answer.bytes != connection.in.size()) {
      return fail(kInvalidInput, "more answers than requests");
    }
    if (!answer.ok || !workload_.check(slot, connection.token, answer.body)) {
      return fail(kInvalidInput, "{} answer to {}: {}", answer.ok ? "wrong" : "failed",
                  connection.operation, answer.body.substr(0, kShownBytes));
    }
    connection.in.clear();
    connection.busy = false;
    --busy_;
    if (!is_idle(slot)) free_.push_back(slot);
    last_answer_ = time;
    RETURN_IF_ERROR(count(time, time - connection.due));
    return open_loop() ? Result<>() : send_what_is_due();
  }

  Result<> count(SteadyTime time, nanoseconds latency) {
    if (!measuring_) return time < measure_from_ ? Result<>() : begin_measuring();
    if (finished_ != SteadyTime()) return {};
    ++outcome_.operations;
    outcome_.latency.add(static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0)));
    // What is answered after the end belongs to a load that fades out.
    return time >= end_ ? finish_measuring() : Result<>();
  }

  // At the first answer after the warm-up, if there is one. The end is reckoned from here: where
  // answers take seconds, what is left until a moment set before may be milliseconds.
  Result<> begin_measuring() {
    measuring_ = true;
    started_ = now();
    // Without a duration, the workload's requests are the limit.
    if (options_.duration.count() > 0) end_ = started_ + options_.duration;
    if (options_.server_pid == 0) return {};
    ASSIGN_OR_RETURN(cpu_before_, cpu_time_of(options_.server_pid));
    return {};
  }

  Result<> finish_measuring() {
    finished_ = now();
    outcome_.elapsed = finished_ - started_;
    if (options_.server_pid == 0) return {};
    ASSIGN_OR_RETURN(const nanoseconds cpu, cpu_time_of(options_.server_pid));
    outcome_.server_cpu = cpu - cpu_before_;
    return {};
  }

  const DriverOptions& options_;
  Wire& wire_;
  Workload& workload_;
  std::optional<std::uint64_t> left_;  // requests of the workload
  UniqueFd epoll_;
  std::vector<Connection> connections_;
  std::vector<unsigned> free_;
  std::string body_;
  unsigned busy_ = 0;
  std::uint64_t sent_ = 0;       // by clients
  std::uint64_t idle_sent_ = 0;  // by idle connections
  bool over_ = false;
  bool measuring_ = false;
  SteadyTime begin_;
  SteadyTime measure_from_;
  SteadyTime end_ = SteadyTime::max();
  SteadyTime started_;
  SteadyTime finished_;
  SteadyTime last_answer_;
  nanoseconds cpu_before_{};
  Outcome outcome_;
};

}  // namespace

Result<Outcome> drive(const DriverOptions& options, Wire& wire, Workload& workload) {
  return Driver(options, wire, workload).run();
}

}  // namespace serein::bench
