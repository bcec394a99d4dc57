#pragma once

#include <rocksdb/db.h>

#include <memory>

#include "kv/engine.h"

namespace serein::kv {

// Translates a failure of RocksDB at this edge: Incomplete becomes kWouldBlock, damage kCorruption,
// the rest kIoError.
Error to_error(const rocksdb::Status& status);

// Reads from an open database, which outlives it.
class RocksView final : public View {
 public:
  RocksView(rocksdb::DB& db, const ReadOptions& options);
  ~RocksView() override;
  RocksView(const RocksView&) = delete;
  RocksView& operator=(const RocksView&) = delete;

  Result<std::optional<std::string>> get(std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> multi_get(
      const std::vector<std::string_view>& keys) const override;
  std::unique_ptr<Cursor> scan(const Range& range) const override;

 private:
  rocksdb::DB& db_;
  rocksdb::ReadOptions options_;
};

}  // namespace serein::kv
