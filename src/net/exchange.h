#pragma once

#include <memory>
#include <utility>

#include "net/http.h"
#include "net/request_reader.h"
#include "net/task_queue.h"

namespace serein::net {

class Connection;

// The request that a connection is at, and the way to answer it from anywhere. There is one for all
// requests of a connection, since they come one after the other. It lives as long as a Responder
// holds it: a worker may still read the request when the connection and the server are gone.
class Exchange final : public Responder::Impl, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const RequestLimits& limits, std::shared_ptr<TaskQueue> tasks)
      : reader(limits), tasks_(std::move(tasks)) {}

  void send(HttpResponse response) override;
  void run_on_io_thread(UniqueFunction<void()> task) override;

  RequestReader reader;
  std::weak_ptr<Connection> connection;  // looked into on the I/O thread only

 private:
  void deliver(HttpResponse response);

  const std::shared_ptr<TaskQueue> tasks_;
};

}  // namespace serein::net
