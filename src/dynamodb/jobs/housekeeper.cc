#include "dynamodb/jobs/housekeeper.h"

#include "base/worker_pool.h"
#include "dynamodb/jobs/item_expirer.h"

namespace serein::dynamodb {
namespace {

constexpr std::chrono::seconds kTimeBetweenLooks{1};

}  // namespace

Housekeeper::Housekeeper(Database& database, Logger& logger, const Options& options)
    : database_(database),
      logger_(logger),
      options_(options),
      streams_(database, options.shard_life),
      thread_([this] { run(); }) {}

Housekeeper::~Housekeeper() { stop(); }

void Housekeeper::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void Housekeeper::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool Housekeeper::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void Housekeeper::run() {
  set_thread_name("housekeeper");
  for (;;) {
    {
      MutexLock lock(mutex_);
      // A wake-up for no reason only makes it look early.
      if (!woken_ && !stopping_) changed_.wait_for(mutex_, kTimeBetweenLooks);
      if (stopping_) return;
      woken_ = false;
    }
    if (const auto result = do_what_is_due(); !result) {
      logger_.error("cannot do what is due: {}", result.error().to_string());
    }
  }
}

Result<> Housekeeper::do_what_is_due() {
  const auto stop = [this] { return stopping(); };
  const auto expired = expire_items(database_, options_.ttl_delay, stop);
  RETURN_IF_ERROR(streams_.run(stop));
  RETURN_IF_ERROR(expired);
  return {};
}

}  // namespace serein::dynamodb
