#pragma once

#include <atomic>
#include <cstdint>

#include "base/random.h"
#include "kv/engine.h"

namespace serein::kv {

// How often something goes wrong, as probabilities.
struct FaultOptions {
  double rerun = 0;               // the body runs an extra time first, and that run is dropped
  double fail_before_commit = 0;  // kUnavailable, without effect
  double fail_after_commit = 0;  // kIoError, though committed: the outcome is unknown to the caller
  double would_block = 0;  // a get, or a step of a scan, of the memory tier fails with kWouldBlock
};

// An engine that behaves as the contract allows at its worst, above another one. For tests: what is
// built on the contract must bear all of it.
class FaultEngine final : public Engine {
 public:
  struct Counts {
    std::atomic<std::uint64_t> reruns = 0;
    std::atomic<std::uint64_t> failures_before_commit = 0;
    std::atomic<std::uint64_t> failures_after_commit = 0;
    std::atomic<std::uint64_t> would_blocks = 0;
  };

  // Both outlive the engine.
  FaultEngine(Engine& base, Random& random, const FaultOptions& options)
      : base_(base), random_(random), options_(options) {}

  std::unique_ptr<View> read(const ReadOptions& options) const override;
  void transact(Transaction transaction) override;
  void on_reopened(const std::function<void()>& reread) override { base_.on_reopened(reread); }
  Stamp stable_stamp() const override { return base_.stable_stamp(); }
  Result<> drop(const Range& range) override { return base_.drop(range); }
  Result<> checkpoint(const std::string& dir) override { return base_.checkpoint(dir); }

  const Counts& counts() const { return counts_; }

 private:
  Engine& base_;
  Random& random_;
  const FaultOptions options_;
  mutable Counts counts_;
};

}  // namespace serein::kv
