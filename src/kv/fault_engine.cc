#include "kv/fault_engine.h"

#include <utility>

#include "kv/overlay.h"

namespace serein::kv {
namespace {

// A view of the memory tier in which nothing is in memory.
class NothingInMemory final : public View {
 public:
  Result<std::optional<std::string>> get(std::string_view /*key*/) const override {
    return fail(kWouldBlock, "injected");
  }
  Result<std::vector<std::optional<std::string>>> multi_get(
      const std::vector<std::string_view>& /*keys*/) const override {
    return fail(kWouldBlock, "injected");
  }
  std::unique_ptr<Cursor> scan(const Range& /*range*/) const override {
    return std::make_unique<Blocked>();
  }

 private:
  struct Blocked final : Cursor {
    bool valid() const override { return false; }
    std::string_view key() const override { return {}; }
    std::string_view value() const override { return {}; }
    void next() override {}
    Result<> status() const override { return fail(kWouldBlock, "injected"); }
  };
};

}  // namespace

std::unique_ptr<View> FaultEngine::read(const ReadOptions& options) const {
  if (options.tier == Tier::kMemory && random_.chance(options_.would_block)) {
    ++counts_.would_blocks;
    return std::make_unique<NothingInMemory>();
  }
  return base_.read(options);
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
