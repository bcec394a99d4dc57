#include "dynamodb/jobs/base_pages.h"

#include <cstdint>

#include "dynamodb/jobs/limits.h"

namespace serein::dynamodb {

Result<std::vector<std::string>> read_base_page(const kv::Engine& engine, const kv::Range& range) {
  std::vector<std::string> keys;
  std::uint64_t bytes = 0;
  const auto view = engine.read();
  const auto cursor = view->scan(range);
  for (; cursor->valid() && keys.size() < kMaxBuildItems && bytes < kMaxBuildBytes;
       cursor->next()) {
    keys.emplace_back(cursor->key());
    bytes += cursor->value().size();
  }
  RETURN_IF_ERROR(cursor->status());
  return keys;
}

}  // namespace serein::dynamodb
