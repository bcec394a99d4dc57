#include "kv/overlay.h"

#include <exception>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"

namespace serein::kv {
namespace {

using Changes = decltype(Overlay::changes);

bool is_before(std::string_view a, std::string_view b, bool reverse) {
  return reverse ? b < a : a < b;
}

// Merges the cursor below with the changes above it, which win where both have a key.
class MergedCursor final : public Cursor {
 public:
  MergedCursor(std::unique_ptr<Cursor> base, const Changes& changes, const Range& range)
      : base_(std::move(base)), reverse_(range.reverse) {
    const auto begin = changes.lower_bound(range.begin);
    // Without an end the range goes to the end of its keyspace.
    const auto end =
        range.end.empty() ? end_of_keyspace(changes, range.begin) : changes.lower_bound(range.end);
    const bool has_changes =
        begin != changes.end() && begin != end && (range.end.empty() || range.begin < range.end);
    if (has_changes) {
      first_ = begin;
      last_ = std::prev(end);
      change_ = reverse_ ? last_ : first_;
      changes_left_ = true;
    }
    settle();
  }

  bool valid() const override { return on_change_ || (base_->valid() && base_->status()); }

  std::string_view key() const override { return on_change_ ? change_->first : base_->key(); }

  std::string_view value() const override {
    return on_change_ ? std::string_view(*change_->second) : base_->value();
  }

  void next() override {
    if (on_change_) {
      leave_change();
    } else {
      base_->next();
    }
    settle();
  }

  Result<> status() const override { return base_->status(); }

 private:
  static Changes::const_iterator end_of_keyspace(const Changes& changes, std::string_view begin) {
    std::string next_keyspace(begin.substr(0, 1));
    while (!next_keyspace.empty() && next_keyspace.back() == '\xFF') next_keyspace.pop_back();
    if (next_keyspace.empty()) return changes.end();
    ++next_keyspace.back();
    return changes.lower_bound(next_keyspace);
  }

  void leave_change() {
    changes_left_ = change_ != (reverse_ ? first_ : last_);
    if (!changes_left_) return;
    if (reverse_) {
      --change_;
    } else {
      ++change_;
    }
  }

  // Finds the next entry from where both stand: skips what is erased or replaced.
  void settle() {
    for (;;) {
      on_change_ = false;
      if (!changes_left_) return;
      if (base_->valid()) {
        if (is_before(base_->key(), change_->first, reverse_)) return;
        if (base_->key() == change_->first) base_->next();
      }
      // Where the base broke off, what comes next is not known.
      if (!base_->valid() && !base_->status()) return;
      if (change_->second) {
        on_change_ = true;
        return;
      }
      leave_change();
    }
  }

  std::unique_ptr<Cursor> base_;
  bool reverse_;
  Changes::const_iterator first_;
  Changes::const_iterator last_;
  Changes::const_iterator change_;
  bool changes_left_ = false;  // change_ is yet to be shown
  bool on_change_ = false;     // the cursor stands on change_, not on base_
};

}  // namespace

Result<std::optional<SharedBytes>> OverlayTxn::get(std::string_view key) const {
  const auto change = overlay_.changes.find(key);
  if (change != overlay_.changes.end()) return change->second;
  return base_.get(key);
}

Result<std::vector<std::optional<SharedBytes>>> OverlayTxn::multi_get(
    const std::vector<std::string_view>& keys) const {
  std::vector<std::optional<SharedBytes>> values;
  values.reserve(keys.size());
  for (const std::string_view key : keys) {
    ASSIGN_OR_RETURN(auto value, get(key));
    values.push_back(std::move(value));
  }
  return values;
}

std::unique_ptr<Cursor> OverlayTxn::scan(const Range& range) const {
  return std::make_unique<MergedCursor>(base_.scan(range), overlay_.changes, range);
}

void OverlayTxn::put(std::string_view key, SharedBytes value) {
  overlay_.bytes += key.size() + value.size();
  overlay_.changes.insert_or_assign(std::string(key), std::move(value));
}

void OverlayTxn::erase(std::string_view key) {
  overlay_.changes.insert_or_assign(std::string(key), std::nullopt);
  overlay_.bytes += key.size();
}

void OverlayTxn::append(std::string_view prefix, std::string_view suffix, std::string_view value) {
  overlay_.appends.push_back({std::string(prefix), std::string(suffix), SharedBytes(value)});
  overlay_.bytes += prefix.size() + suffix.size() + value.size() + sizeof(Stamp);
}

void OverlayTxn::add(std::string_view key, const Counters& delta) {
  Counters& sum = overlay_.additions.try_emplace(std::string(key)).first->second;
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += delta[i];
}

void OverlayTxn::absorb(Overlay&& overlay, Stamp stamp) {
  while (!overlay.changes.empty()) {
    auto change = overlay.changes.extract(overlay.changes.begin());
    overlay_.changes.insert_or_assign(std::move(change.key()), std::move(change.mapped()));
  }
  for (Overlay::Append& append : overlay.appends) {
    std::string key = std::move(append.prefix);
    append_big_endian_64(key, stamp);
    key += append.suffix;
    overlay_.changes.insert_or_assign(std::move(key), std::move(append.value));
  }
  for (const auto& [key, delta] : overlay.additions) add(key, delta);
  overlay_.bytes += overlay.bytes;
}

Result<> OverlayTxn::fold_additions() {
  for (const auto& [key, delta] : overlay_.additions) {
    ASSIGN_OR_RETURN(const auto stored, get(key));
    Counters sum{};
    if (stored) {
      ASSIGN_OR_RETURN(sum, decode_counters(*stored));
    }
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += delta[i];
    put(key, encode_counters(sum));
  }
  overlay_.additions.clear();
  return {};
}

Result<> run_body(Body& body, Txn& txn) {
  try {
    return body(txn);
  } catch (const std::exception& exception) {
    return fail(kInternalError, "a transaction failed: {}", exception.what());
  }
}

}  // namespace serein::kv
