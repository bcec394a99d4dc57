#include "kv/engine.h"

#include <utility>

#include "base/bytes.h"
#include "base/mutex.h"
#include "kv/errors.h"

namespace serein::kv {

Result<Counters> decode_counters(std::string_view value) {
  ByteReader reader(value);
  Counters counters{};
  for (std::int64_t& counter : counters) {
    const auto stored = reader.read_big_endian_64();
    if (!stored) return fail(kCorruption, "stored counters are too short");
    counter = static_cast<std::int64_t>(*stored);
  }
  if (!reader.at_end()) return fail(kCorruption, "stored counters are too long");
  return counters;
}

std::string encode_counters(const Counters& counters) {
  std::string value;
  for (const std::int64_t counter : counters) {
    append_big_endian_64(value, static_cast<std::uint64_t>(counter));
  }
  return value;
}

Result<Stamp> transact_and_wait(Engine& engine, std::vector<std::string> keys,
                                Durability durability, Body body) {
  Transaction transaction;
  transaction.keys = std::move(keys);
  transaction.durability = durability;
  transaction.body = std::move(body);
  return transact_and_wait(engine, std::move(transaction));
}

Result<Stamp> transact_and_wait(Engine& engine, Transaction transaction) {
  struct Outcome {
    Mutex mutex;
    CondVar known;
    std::optional<Result<Stamp>> stamp GUARDED_BY(mutex);
  };
  // Shared with `done`, which may still be on its way out when this returns.
  const auto outcome = std::make_shared<Outcome>();
  transaction.done = [outcome](Result<Stamp> stamp) {
    MutexLock lock(outcome->mutex);
    outcome->stamp = std::move(stamp);
    outcome->known.notify_one();
  };
  engine.transact(std::move(transaction));
  MutexLock lock(outcome->mutex);
  while (!outcome->stamp) outcome->known.wait(outcome->mutex);
  return *std::move(outcome->stamp);
}

Result<Stamp> remove_and_wait(Engine& engine, std::vector<std::string> keys, Body body) {
  Transaction removal;
  removal.keys = std::move(keys);
  removal.durability = Durability::kRelaxed;
  removal.frees_space = true;
  removal.body = std::move(body);
  return transact_and_wait(engine, std::move(removal));
}

}  // namespace serein::kv
