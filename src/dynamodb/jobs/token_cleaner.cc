#include "dynamodb/jobs/token_cleaner.h"

#include "base/worker_pool.h"
#include "dynamodb/jobs/limits.h"
#include "dynamodb/store/limits.h"

namespace serein::dynamodb {

TokenCleaner::TokenCleaner(kv::Engine& engine, const Clock& clock, Logger& logger)
    : clock_(clock), logger_(logger), tokens_(engine), thread_([this] { run(); }) {}

TokenCleaner::~TokenCleaner() { stop(); }

void TokenCleaner::wake() {
  MutexLock lock(mutex_);
  work_ = true;
  changed_.notify_one();
}

void TokenCleaner::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool TokenCleaner::stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void TokenCleaner::run() {
  set_thread_name("tokens");
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (!work_ && !stopping_) changed_.wait_for(mutex_, kTimeBetweenTokenLooks);
      if (stopping_) return;
      work_ = false;
    }
    if (const auto result = forget_all_expired(); !result) {
      logger_.error("cannot forget tokens: {}", result.error().to_string());
    }
  }
}

// In small commits, between those of others.
Result<> TokenCleaner::forget_all_expired() {
  while (!stopping()) {
    ASSIGN_OR_RETURN(const std::size_t forgotten, tokens_.forget(clock_.now()));
    if (forgotten < kMaxTokensPerCommit) return {};
  }
  return {};
}

}  // namespace serein::dynamodb
