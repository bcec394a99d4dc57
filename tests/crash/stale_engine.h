#pragma once

#include <memory>
#include <utility>

#include "kv/engine.h"

namespace serein::crash {

// An engine that breaks the contract on purpose, above one that keeps it: what a body reads is what
// was committed when its transaction was queued, not what is when it runs. Two of one round that
// read the same key so do not know of each other. What bodies write, all or nothing, is as it
// should be. For the run that shows that the checker of histories sees such a thing.
class StaleEngine final : public kv::Engine {
 public:
  explicit StaleEngine(std::unique_ptr<kv::Engine> base) : base_(std::move(base)) {}

  std::unique_ptr<kv::View> read(const kv::ReadOptions& options) const override {
    return base_->read(options);
  }
  void transact(kv::Transaction transaction) override;
  void on_reopened(std::function<void()> reread) override { base_->on_reopened(std::move(reread)); }
  kv::Stamp stable_stamp() const override { return base_->stable_stamp(); }
  Result<> drop(const kv::Range& range) override { return base_->drop(range); }
  Result<> checkpoint(const std::string& dir) override { return base_->checkpoint(dir); }

 private:
  std::unique_ptr<kv::Engine> base_;
};

}  // namespace serein::crash
