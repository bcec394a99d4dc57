#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace serein::dynamodb {

// The keys of the transactions that are queued or not yet as durable as asked: who comes to one of
// them is in conflict. Only transactions claim keys, so plain writes never conflict with each
// other. It decides who is refused, not what is right: bodies run serialisably whoever asks here.
// Safe for use by many threads.
class TransactionConflicts {
 public:
  // Claims all of these distinct keys, and returns nothing; or where others have some of them,
  // claims none and returns their positions.
  std::vector<std::size_t> try_claim(const std::vector<std::string>& keys);

  // Gives back what try_claim() has claimed.
  void release(const std::vector<std::string>& keys);

  bool is_claimed(std::string_view key) const;

 private:
  mutable Mutex mutex_;
  std::set<std::string, std::less<>> claimed_ GUARDED_BY(mutex_);
};

}  // namespace serein::dynamodb
