#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "base/mutex.h"

namespace re2 {
class RE2;
}

namespace serein::aws {

// Matches strings with the patterns of interface models. Compiles each pattern when it is first
// needed and keeps it: their number is that of the models. Safe for use by many threads.
class Patterns {
 public:
  Patterns();
  ~Patterns();

  // Whether all of `text` matches. `pattern` lives as long as this object. A pattern beyond RE2's
  // language (some models have Java's character classes) matches everything.
  bool matches(std::string_view pattern, std::string_view text) const;

 private:
  const re2::RE2& compiled(std::string_view pattern) const;

  mutable Mutex mutex_;
  mutable std::map<std::string_view, std::unique_ptr<re2::RE2>> compiled_ GUARDED_BY(mutex_);
};

}  // namespace serein::aws
