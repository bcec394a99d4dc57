#include "net/server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "net/io_thread.h"
#include "net/listener.h"
#include "net/server_state.h"
#include "net/tls.h"

namespace serein::net {

struct Server::Impl {
  Impl(ServerOptions options, HttpHandler& handler, const Clock& clock, Logger& logger)
      : state(std::move(options), handler, clock, logger) {
    const unsigned count = std::max(state.options.io_threads, 1U);
    for (unsigned i = 0; i < count; ++i) threads.push_back(std::make_unique<IoThread>(state, i));
    listener = std::make_unique<Listener>(state, threads);
  }

  ServerState state;
  std::vector<std::unique_ptr<IoThread>> threads;
  std::unique_ptr<Listener> listener;
  Mutex stop_mutex;
  bool stopped GUARDED_BY(stop_mutex) = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, HttpHandler& handler,
                                              const Clock& clock, Logger& logger) {
  auto impl = std::make_unique<Impl>(std::move(options), handler, clock, logger);
  if (impl->state.options.tls) {
    ASSIGN_OR_RETURN(impl->state.tls, make_tls_context(*impl->state.options.tls));
  }
  RETURN_IF_ERROR(impl->listener->open());
  impl->listener->start();
  for (const auto& thread : impl->threads) thread->start();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->listener->port(); }

void Server::stop(std::chrono::milliseconds grace) {
  MutexLock lock(impl_->stop_mutex);
  if (std::exchange(impl_->stopped, true)) return;
  impl_->threads.front()->tasks()->post([this] { impl_->listener->close(); });
  for (const auto& thread : impl_->threads) thread->drain(grace);
  for (const auto& thread : impl_->threads) thread->join();
}

ServerStats Server::stats() const {
  ServerStats stats;
  stats.requests_in_flight = impl_->state.requests_in_flight.used();
  stats.body_memory_bytes = impl_->state.body_memory.used();
  stats.accepted = impl_->listener->accepted();
  stats.refused = impl_->listener->refused();
  for (const auto& thread : impl_->threads) {
    const Counters& counters = thread->counters();
    stats.connections += thread->connections();
    stats.requests += counters.requests.get();
    stats.overloaded += counters.overloaded.get();
    stats.malformed += counters.malformed.get();
    stats.timeouts += counters.timeouts.get();
    stats.bytes_in += counters.bytes_in.get();
    stats.bytes_out += counters.bytes_out.get();
  }
  return stats;
}

}  // namespace serein::net
