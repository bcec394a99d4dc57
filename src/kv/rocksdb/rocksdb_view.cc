#include "kv/rocksdb/rocksdb_view.h"

#include <utility>

#include "kv/key_encoding.h"

namespace serein::kv {
namespace {

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

class RocksCursor final : public Cursor {
 public:
  RocksCursor(Database& database, rocksdb::ReadOptions options, Range range)
      : range_(std::move(range)), reverse_(range_.reverse) {
    if (range_.end.empty()) range_.end = prefix_end(range_.begin.substr(0, 1));
    // The bounds let RocksDB skip files and blocks; they must outlive the iterator.
    lower_ = range_.begin;
    options.iterate_lower_bound = &lower_;
    if (!range_.end.empty()) {
      upper_ = range_.end;
      options.iterate_upper_bound = &upper_;
    }
    empty_ = !range_.end.empty() && range_.end <= range_.begin;
    if (empty_) return;
    iterator_.reset(database.db().NewIterator(options, database.family(lower_.ToStringView())));
    if (reverse_) {
      iterator_->SeekToLast();
    } else {
      iterator_->SeekToFirst();
    }
  }

  bool valid() const override { return !empty_ && iterator_->Valid(); }
  std::string_view key() const override { return iterator_->key().ToStringView(); }
  std::string_view value() const override { return iterator_->value().ToStringView(); }

  void next() override {
    if (reverse_) {
      iterator_->Prev();
    } else {
      iterator_->Next();
    }
  }

  Result<> status() const override {
    if (empty_ || iterator_->status().ok()) return {};
    return fail(to_error(iterator_->status()));
  }

 private:
  Range range_;
  bool reverse_;
  bool empty_ = false;
  rocksdb::Slice lower_;
  rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace

RocksView::RocksView(Database& database, const ReadOptions& options,
                     std::shared_ptr<const void> owner)
    : owner_(std::move(owner)), database_(database) {
  // Nothing erases by ranges. Where RocksDB looks for such deletions it loses the error with which
  // a table below the first level cannot be read at its beginning (7.8, MergingIterator): a scan,
  // above all one from memory, would end there as if there were no more.
  options_.ignore_range_deletions = true;
  options_.fill_cache = options.fill_cache;
  options_.read_tier =
      options.tier == Tier::kMemory ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  if (options.snapshot) options_.snapshot = database_.db().GetSnapshot();
}

RocksView::~RocksView() {
  if (options_.snapshot != nullptr) database_.db().ReleaseSnapshot(options_.snapshot);
}

Result<std::optional<SharedBytes>> RocksView::get(std::string_view key) const {
  if (!uses_values(key)) return read(key);
  ValueCache& values = database_.values();
  if (auto known = values.find(key)) return *std::move(known);
  const ValueCache::Ticket ticket = values.ticket(key);
  auto value = read(key);
  if (value && options_.fill_cache) values.offer(key, *value, ticket);
  return value;
}

// A snapshot may be older than what is cached.
bool RocksView::uses_values(std::string_view key) const {
  return options_.snapshot == nullptr && ValueCache::holds(key);
}

Result<std::optional<SharedBytes>> RocksView::read(std::string_view key) const {
  rocksdb::ReadOptions options = options_;
  // The value is kept; its block would take the place of many others.
  if (uses_values(key)) options.fill_cache = false;
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      database_.db().Get(options, database_.family(key), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return fail(to_error(status));
  return SharedBytes(value.ToStringView());
}

Result<std::vector<std::optional<SharedBytes>>> RocksView::multi_get(
    const std::vector<std::string_view>& keys) const {
  ValueCache& cache = database_.values();
  std::vector<std::optional<SharedBytes>> values(keys.size());
  std::vector<Missing> missing;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const bool cached = uses_values(keys[i]);
    if (auto known = cached ? cache.find(keys[i]) : std::nullopt) {
      values[i] = *std::move(known);
    } else {
      missing.push_back({i, cached ? cache.ticket(keys[i]) : ValueCache::Ticket{}});
    }
  }
  RETURN_IF_ERROR(read(keys, missing, values));
  if (!options_.fill_cache) return values;
  for (const Missing& key : missing) {
    if (uses_values(keys[key.index])) cache.offer(keys[key.index], values[key.index], key.ticket);
  }
  return values;
}

Result<> RocksView::read(const std::vector<std::string_view>& keys,
                         const std::vector<Missing>& missing,
                         std::vector<std::optional<SharedBytes>>& values) const {
  if (missing.empty()) return {};
  std::vector<rocksdb::Slice> slices;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  slices.reserve(missing.size());
  families.reserve(missing.size());
  for (const Missing& key : missing) {
    slices.push_back(slice(keys[key.index]));
    families.push_back(database_.family(keys[key.index]));
  }
  std::vector<std::string> found;
  const auto statuses = database_.db().MultiGet(options_, families, slices, &found);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return fail(to_error(statuses[i]));
    values[missing[i].index] = SharedBytes(found[i]);
  }
  return {};
}

std::unique_ptr<Cursor> RocksView::scan(const Range& range) const {
  return std::make_unique<RocksCursor>(database_, options_, range);
}

}  // namespace serein::kv
