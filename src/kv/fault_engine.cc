#include "kv/fault_engine.h"

#include <functional>
#include <utility>

#include "kv/overlay.h"

namespace serein::kv {
namespace {

tl::unexpected<Error> would_block() { return fail(kWouldBlock, "injected"); }

// Breaks off at a place that chance decides, possibly the first.
class BlockingCursor final : public Cursor {
 public:
  BlockingCursor(std::unique_ptr<Cursor> base, std::function<bool()> blocks)
      : base_(std::move(base)), blocks_(std::move(blocks)), blocked_(blocks_()) {}

  bool valid() const override { return !blocked_ && base_->valid(); }
  std::string_view key() const override { return base_->key(); }
  std::string_view value() const override { return base_->value(); }
  void next() override {
    base_->next();
    blocked_ = blocks_();
  }
  Result<> status() const override {
    if (blocked_) return would_block();
    return base_->status();
  }

 private:
  std::unique_ptr<Cursor> base_;
  std::function<bool()> blocks_;
  bool blocked_;
};

// A view of the memory tier in which each step may find that something is not in memory.
class BlockingView final : public View {
 public:
  BlockingView(std::unique_ptr<View> base, std::function<bool()> blocks)
      : base_(std::move(base)), blocks_(std::move(blocks)) {}

  Result<std::optional<SharedBytes>> get(std::string_view key) const override {
    if (blocks_()) return would_block();
    return base_->get(key);
  }
  Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& keys) const override {
    if (blocks_()) return would_block();
    return base_->multi_get(keys);
  }
  std::unique_ptr<Cursor> scan(const Range& range) const override {
    return std::make_unique<BlockingCursor>(base_->scan(range), blocks_);
  }

 private:
  std::unique_ptr<View> base_;
  std::function<bool()> blocks_;
};

}  // namespace

std::unique_ptr<View> FaultEngine::read(const ReadOptions& options) const {
  auto view = base_.read(options);
  if (options.tier != Tier::kMemory || options_.would_block <= 0) return view;
  return std::make_unique<BlockingView>(std::move(view), [this] {
    const bool blocks = random_.chance(options_.would_block);
    if (blocks) ++counts_.would_blocks;
    return blocks;
  });
}

void FaultEngine::transact(Transaction transaction) {
  if (random_.chance(options_.fail_before_commit)) {
    ++counts_.failures_before_commit;
    return transaction.done(fail(kUnavailable, "injected"));
  }
  if (random_.chance(options_.rerun)) {
    ++counts_.reruns;
    transaction.body = [body = std::move(transaction.body)](Txn& txn) mutable -> Result<> {
      OverlayTxn dropped(&txn);
      static_cast<void>(body(dropped));
      return body(txn);
    };
  }
  if (random_.chance(options_.fail_after_commit)) {
    ++counts_.failures_after_commit;
    transaction.done = [done = std::move(transaction.done)](Result<Stamp> stamp) mutable {
      if (stamp) stamp = fail(kIoError, "injected");
      done(std::move(stamp));
    };
  }
  base_.transact(std::move(transaction));
}

}  // namespace serein::kv
