#include "kv/rocksdb/log_names.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace serein::kv {

bool is_log_name(std::string_view name) {
  constexpr std::string_view kEnd = ".log";
  return name.size() > kEnd.size() && name.substr(name.size() - kEnd.size()) == kEnd &&
         name.find_first_not_of("0123456789") == name.size() - kEnd.size();
}

std::vector<std::string> log_names(std::vector<std::string> names) {
  names.erase(std::remove_if(names.begin(), names.end(), std::not_fn(is_log_name)), names.end());
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return std::pair(a.size(), a) < std::pair(b.size(), b);
  });
  return names;
}

}  // namespace serein::kv
