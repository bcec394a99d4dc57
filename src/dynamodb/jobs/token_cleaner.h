#pragma once

#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "base/mutex.h"
#include "dynamodb/store/request_tokens.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Forgets in the background the tokens of requests whose time is over. They have no effect any more
// by then: this gives back their space.
class TokenCleaner {
 public:
  // All parts outlive the cleaner.
  TokenCleaner(kv::Engine& engine, const Clock& clock, Logger& logger);
  ~TokenCleaner();  // stop()
  TokenCleaner(const TokenCleaner&) = delete;
  TokenCleaner& operator=(const TokenCleaner&) = delete;

  // Looks now: the clock has jumped. Does not wait.
  void wake();

  // Ends after the commit at work, and joins the thread. Idempotent.
  void stop();

 private:
  void run();
  Result<> forget_all_expired();
  bool stopping() const;

  const Clock& clock_;
  Logger& logger_;
  ExpiredTokens tokens_;  // of the thread
  mutable Mutex mutex_;
  CondVar changed_;
  bool work_ GUARDED_BY(mutex_) = true;  // what an earlier run left
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace serein::dynamodb
