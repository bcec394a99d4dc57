#include "net/exchange.h"

#include "net/connection.h"

namespace serein::net {

void Exchange::send(HttpResponse response) {
  if (tasks_->on_io_thread()) {
    deliver(std::move(response));
  } else {
    tasks_->post([self = shared_from_this(), answer = std::move(response)]() mutable {
      self->deliver(std::move(answer));
    });
  }
}

void Exchange::run_on_io_thread(UniqueFunction<void()> task) {
  if (tasks_->on_io_thread()) {
    task();
  } else {
    tasks_->post(std::move(task));
  }
}

void Exchange::deliver(HttpResponse response) {
  if (const auto open = connection.lock()) open->answer(std::move(response));
}

}  // namespace serein::net
