#pragma once

#include <memory>

#include "kv/engine.h"
#include "kv/rocksdb/database.h"

namespace serein::kv {

// Reads from an open database, which outlives it: `owner`, if given, keeps it.
class RocksView final : public View {
 public:
  RocksView(Database& database, const ReadOptions& options,
            std::shared_ptr<const void> owner = nullptr);
  ~RocksView() override;
  RocksView(const RocksView&) = delete;
  RocksView& operator=(const RocksView&) = delete;

  Result<std::optional<SharedBytes>> get(std::string_view key) const override;
  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& keys) const override;
  std::unique_ptr<Cursor> scan(const Range& range) const override;

 private:
  // One of the keys of multi_get() that the cache does not know.
  struct Missing {
    std::size_t index;
    ValueCache::Ticket ticket;
  };

  bool uses_values(std::string_view key) const;
  Result<std::optional<SharedBytes>> read(std::string_view key) const;
  Result<> read(const std::vector<std::string_view>& keys, const std::vector<Missing>& missing,
                std::vector<std::optional<SharedBytes>>& values) const;

  const std::shared_ptr<const void> owner_;
  Database& database_;
  rocksdb::ReadOptions options_;
};

}  // namespace serein::kv
