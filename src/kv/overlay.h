#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kv/engine.h"

namespace serein::kv {

// Changes that have not been applied: what a body wrote, or what all bodies of a round did.
struct Overlay {
  struct Append {
    std::string prefix;
    std::string suffix;
    SharedBytes value;
  };

  // Key to its new value, or nothing where it is erased.
  std::map<std::string, std::optional<SharedBytes>, std::less<>> changes;
  std::vector<Append> appends;
  std::map<std::string, Counters, std::less<>> additions;
  std::size_t bytes = 0;  // of keys and values in it

  bool empty() const { return changes.empty() && appends.empty() && additions.empty(); }
};

// A transaction that gathers its changes above a view, which stays as it is. Engines run bodies
// through it; one stacked above another gives a transaction that can be dropped without a trace.
class OverlayTxn final : public Txn {
 public:
  // `base` outlives the transaction. A pointer, so that stacking one above another is never taken
  // for copying it.
  explicit OverlayTxn(const View* base) : base_(*base) {}
  OverlayTxn(const OverlayTxn&) = delete;
  OverlayTxn& operator=(const OverlayTxn&) = delete;

  Result<std::optional<SharedBytes>> get(std::string_view key) const override;
  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& keys) const override;
  std::unique_ptr<Cursor> scan(const Range& range) const override;

  using Txn::put;
  void put(std::string_view key, SharedBytes value) override;
  void erase(std::string_view key) override;
  void append(std::string_view prefix, std::string_view suffix, std::string_view value) override;
  std::size_t append_count() const override { return overlay_.appends.size(); }
  void add(std::string_view key, const Counters& delta) override;

  const Overlay& overlay() const { return overlay_; }

  // Applies the changes that a transaction above this one made in a commit with that stamp.
  void absorb(Overlay&& overlay, Stamp stamp);

  // Turns the additions into changes: reads each counter from the view and adds to it.
  Result<> fold_additions();

  Overlay take() { return std::move(overlay_); }

 private:
  const View& base_;
  Overlay overlay_;
};

// Runs a body on behalf of an engine. A body must not throw; one that does (out of memory, for
// example) fails alone, and does not end the thread that commits.
Result<> run_body(Body& body, Txn& txn);

}  // namespace serein::kv
