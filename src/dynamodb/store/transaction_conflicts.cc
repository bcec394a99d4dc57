#include "dynamodb/store/transaction_conflicts.h"

#include "base/check.h"

namespace serein::dynamodb {

std::vector<std::size_t> TransactionConflicts::try_claim(const std::vector<std::string>& keys) {
  MutexLock lock(mutex_);
  std::vector<std::size_t> conflicts;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (claimed_.contains(keys[i])) conflicts.push_back(i);
  }
  if (conflicts.empty()) claimed_.insert(keys.begin(), keys.end());
  return conflicts;
}

void TransactionConflicts::release(const std::vector<std::string>& keys) {
  MutexLock lock(mutex_);
  for (const std::string& key : keys) CHECK(claimed_.erase(key) == 1);
}

bool TransactionConflicts::is_claimed(std::string_view key) const {
  MutexLock lock(mutex_);
  return claimed_.contains(key);
}

}  // namespace serein::dynamodb
