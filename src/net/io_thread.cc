#include "net/io_thread.h"

#include <algorithm>

#include "base/check.h"
#include "base/wake_ups.h"
#include "base/worker_pool.h"
#include "net/connection.h"

namespace serein::net {

IoThread::IoThread(ServerState& state, unsigned index)
    : state_(state),
      index_(index),
      context_(1),
      work_(asio::make_work_guard(context_)),
      tasks_(std::make_shared<TaskQueue>(context_)),
      wheel_(kTimerSlots),
      tick_timer_(context_),
      drain_timer_(context_),
      date_line_(state.clock) {}

IoThread::~IoThread() { CHECK(!thread_.joinable()); }

void IoThread::start() {
  thread_ = std::thread([this] { run(); });
}

void IoThread::run() {
  set_thread_name("io-" + std::to_string(index_));
  tasks_->bind_to_this_thread();
  // What the requests that have come together hand to other threads, they hand over together. The
  // task waits behind those that are ready, so one turn of the event loop ends with it.
  HeldWakeUps held([this, &held] { asio::post(context_, [&held] { held.release(); }); });
  context_.run();
}

void IoThread::join() {
  if (!thread_.joinable()) return;
  thread_.join();
  tasks_->close();
}

void IoThread::adopt(Accepted accepted) {
  (accepted.refuse ? refusal_count_ : connection_count_).fetch_add(1, std::memory_order_relaxed);
  if (tasks_->on_io_thread()) {
    add(std::move(accepted));
  } else {
    tasks_->post([this, accepted = std::move(accepted)]() mutable { add(std::move(accepted)); });
  }
}

void IoThread::add(Accepted accepted) {
  if (draining_) return;
  Socket socket(context_);
  error_code error;
  socket.assign(accepted.is_ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), accepted.socket.get(),
                error);
  if (error) {
    (accepted.refuse ? refusal_count_ : connection_count_).fetch_sub(1);
    state_.logger.error("a connection could not be watched: {}", error.message());
    return;
  }
  accepted.socket.release();
  auto connection = std::make_shared<Connection>(*this, std::move(socket), connections_.size());
  connections_.push_back(connection);
  if (accepted.refuse) {
    connection->refuse();
  } else {
    connection->start(std::move(accepted.remote_address));
  }
}

void IoThread::remove(Connection& connection) {
  (connection.is_refused() ? refusal_count_ : connection_count_)
      .fetch_sub(1, std::memory_order_relaxed);
  const std::size_t index = connection.index();
  CHECK(connections_[index].get() == &connection);
  connections_.back()->set_index(index);
  std::swap(connections_[index], connections_.back());
  // The caller is the connection itself and holds on to it.
  connections_.pop_back();
  if (draining_ && connections_.empty()) finish();
}

void IoThread::drain(std::chrono::milliseconds grace) {
  tasks_->post([this, grace] { begin_drain(grace); });
}

void IoThread::begin_drain(std::chrono::milliseconds grace) {
  if (draining_) return;
  draining_ = true;
  const auto connections = connections_;
  for (const auto& connection : connections) connection->drain();
  if (connections_.empty()) return finish();
  drain_timer_.expires_after(grace);
  drain_timer_.async_wait([this](error_code error) {
    if (error) return;
    const auto late = connections_;
    for (const auto& connection : late) connection->close();
  });
}

void IoThread::finish() {
  tick_timer_.cancel();
  drain_timer_.cancel();
  work_.reset();
}

void IoThread::arm(TimerWheel::Entry& entry, std::chrono::milliseconds time) {
  if (!ticking_) {
    last_tick_ = std::chrono::steady_clock::now();
    ticking_ = true;
    schedule_tick();
  }
  // One more, since a part of the current tick has passed.
  wheel_.arm(entry, static_cast<std::uint64_t>(time / kTimerTick) + 1);
}

void IoThread::schedule_tick() {
  tick_timer_.expires_at(last_tick_ + kTimerTick);
  tick_timer_.async_wait([this](error_code error) {
    if (error) return;
    const auto ticks = (std::chrono::steady_clock::now() - last_tick_) / kTimerTick;
    last_tick_ += ticks * kTimerTick;
    wheel_.advance(static_cast<std::uint64_t>(std::max<std::int64_t>(ticks, 0)));
    // Without connections the process sleeps.
    ticking_ = !connections_.empty();
    if (ticking_) schedule_tick();
  });
}

}  // namespace serein::net
