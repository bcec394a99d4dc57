#include "crash/stale_engine.h"

#include "kv/overlay.h"

namespace serein::crash {
namespace {

// Makes the changes of one transaction in another.
void repeat(const kv::Overlay& overlay, kv::Txn& txn) {
  for (const auto& [key, value] : overlay.changes) {
    if (value) {
      txn.put(key, *value);
    } else {
      txn.erase(key);
    }
  }
  for (const auto& append : overlay.appends) {
    txn.append(append.prefix, append.suffix, append.value);
  }
  for (const auto& [key, delta] : overlay.additions) txn.add(key, delta);
}

}  // namespace

void StaleEngine::transact(kv::Transaction transaction) {
  transaction.body = [body = std::move(transaction.body),
                      before = base_->read({.snapshot = true})](kv::Txn& txn) mutable -> Result<> {
    kv::OverlayTxn stale(before.get());
    RETURN_IF_ERROR(body(stale));
    repeat(stale.overlay(), txn);
    return {};
  };
  base_->transact(std::move(transaction));
}

}  // namespace serein::crash
