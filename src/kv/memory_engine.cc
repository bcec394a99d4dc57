#include "kv/memory_engine.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/mutex.h"
#include "kv/key_encoding.h"
#include "kv/overlay.h"

namespace serein::kv {
namespace {

// Every commit makes a new version of what it changes; a reader sees the newest of those that are
// not newer than its snapshot. Versions that no snapshot can see are dropped with the next change
// of the key.
class Store {
 public:
  static constexpr Stamp kLatest = UINT64_MAX;

  std::optional<SharedBytes> get(std::string_view key, Stamp snapshot) const {
    MutexLock lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::nullopt;
    return visible(found->second, snapshot);
  }

  // The first entry of the range that a reader at `snapshot` sees.
  std::optional<std::pair<std::string, SharedBytes>> first(const Range& range,
                                                           Stamp snapshot) const {
    MutexLock lock(mutex_);
    const auto begin = entries_.lower_bound(range.begin);
    const auto end = range.end.empty() ? entries_.end() : entries_.lower_bound(range.end);
    if (!range.end.empty() && range.end <= range.begin) return std::nullopt;
    if (range.reverse) {
      for (auto entry = end; entry != begin;) {
        --entry;
        if (auto value = visible(entry->second, snapshot))
          return {{entry->first, *std::move(value)}};
      }
    } else {
      for (auto entry = begin; entry != end; ++entry) {
        if (auto value = visible(entry->second, snapshot))
          return {{entry->first, *std::move(value)}};
      }
    }
    return std::nullopt;
  }

  void apply(Overlay&& overlay, Stamp stamp) {
    MutexLock lock(mutex_);
    const Stamp oldest = snapshots_.empty() ? stamp : *snapshots_.begin();
    for (auto& [key, value] : overlay.changes) {
      auto& versions = entries_[key];
      versions.push_back({stamp, std::move(value)});
      prune(versions, oldest);
      if (versions.size() == 1 && !versions.front().value) entries_.erase(key);
    }
    last_ = stamp;
  }

  void erase(const Range& range) {
    MutexLock lock(mutex_);
    entries_.erase(entries_.lower_bound(range.begin),
                   range.end.empty() ? entries_.end() : entries_.lower_bound(range.end));
  }

  Stamp last() const {
    MutexLock lock(mutex_);
    return last_;
  }

  Stamp pin() {
    MutexLock lock(mutex_);
    snapshots_.insert(last_);
    return last_;
  }

  void unpin(Stamp snapshot) {
    MutexLock lock(mutex_);
    snapshots_.erase(snapshots_.find(snapshot));
  }

 private:
  struct Version {
    Stamp stamp;
    std::optional<SharedBytes> value;
  };

  static std::optional<SharedBytes> visible(const std::vector<Version>& versions, Stamp snapshot) {
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
      if (version->stamp <= snapshot) return version->value;
    }
    return std::nullopt;
  }

  // Keeps the newest version that a snapshot at `oldest` sees, and all later ones.
  static void prune(std::vector<Version>& versions, Stamp oldest) {
    const auto needed =
        std::find_if(versions.rbegin(), versions.rend(),
                     [&](const Version& version) { return version.stamp <= oldest; });
    if (needed != versions.rend()) versions.erase(versions.begin(), std::prev(needed.base()));
  }

  mutable Mutex mutex_;
  std::map<std::string, std::vector<Version>, std::less<>> entries_ GUARDED_BY(mutex_);
  std::multiset<Stamp> snapshots_ GUARDED_BY(mutex_);
  Stamp last_ GUARDED_BY(mutex_) = 0;
};

// Holds a snapshot for as long as something reads from it.
class Pin {
 public:
  explicit Pin(Store& store) : store_(store), stamp_(store.pin()) {}
  ~Pin() { store_.unpin(stamp_); }
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  Stamp stamp() const { return stamp_; }

 private:
  Store& store_;
  Stamp stamp_;
};

class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const Store& store, Range range, std::shared_ptr<const Pin> pin)
      : store_(store), range_(std::move(range)), pin_(std::move(pin)) {
    if (range_.end.empty()) range_.end = prefix_end(range_.begin.substr(0, 1));
    load();
  }

  bool valid() const override { return entry_.has_value(); }
  std::string_view key() const override { return entry_->first; }
  std::string_view value() const override { return entry_->second; }

  void next() override {
    if (range_.reverse) {
      range_.end = entry_->first;
    } else {
      range_.begin = entry_->first + '\0';  // the smallest key behind it
    }
    load();
  }

  Result<> status() const override { return {}; }

 private:
  void load() { entry_ = store_.first(range_, pin_->stamp()); }

  const Store& store_;
  Range range_;
  std::shared_ptr<const Pin> pin_;
  std::optional<std::pair<std::string, SharedBytes>> entry_;
};

class MemoryView final : public View {
 public:
  MemoryView(Store& store, bool snapshot)
      : store_(store), pin_(snapshot ? std::make_shared<const Pin>(store) : nullptr) {}

  Result<std::optional<SharedBytes>> get(std::string_view key) const override {
    return store_.get(key, pin_ ? pin_->stamp() : Store::kLatest);
  }

  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& keys) const override {
    std::vector<std::optional<SharedBytes>> values;
    values.reserve(keys.size());
    for (const std::string_view key : keys) values.push_back(*get(key));
    return values;
  }

  std::unique_ptr<Cursor> scan(const Range& range) const override {
    return std::make_unique<MemoryCursor>(store_, range,
                                          pin_ ? pin_ : std::make_shared<const Pin>(store_));
  }

 private:
  Store& store_;
  std::shared_ptr<const Pin> pin_;
};

class MemoryEngine final : public Engine {
 public:
  std::unique_ptr<View> read(const ReadOptions& options) const override {
    return std::make_unique<MemoryView>(store_, options.snapshot);
  }

  void transact(Transaction transaction) override { transaction.done(run(transaction.body)); }

  Stamp stable_stamp() const override { return store_.last(); }

  Result<> drop(const Range& range) override {
    store_.erase(range);
    return {};
  }

  Result<> checkpoint(const std::string& /*dir*/) override {
    return fail(kUnavailable, "a database in memory cannot be copied to a directory");
  }

 private:
  Result<Stamp> run(Body& body) {
    MutexLock lock(commit_mutex_);
    const MemoryView view(store_, false);
    OverlayTxn round(&view);
    {
      OverlayTxn txn(&round);
      RETURN_IF_ERROR(run_body(body, txn));
      round.absorb(txn.take(), next_stamp_);
    }
    RETURN_IF_ERROR(round.fold_additions());
    store_.apply(round.take(), next_stamp_);
    return next_stamp_++;
  }

  mutable Store store_;
  Mutex commit_mutex_;
  Stamp next_stamp_ GUARDED_BY(commit_mutex_) = 1;
};

}  // namespace

std::unique_ptr<Engine> make_memory_engine() { return std::make_unique<MemoryEngine>(); }

}  // namespace serein::kv
