#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/shared_bytes.h"
#include "base/unique_function.h"

// The ordered key-value contract that all services store their state in. Keys are byte strings,
// ordered bytewise; the first byte is the keyspace (docs/dev/formats/keys.md). Values are byte
// strings.
namespace serein::kv {

// Orders commits: of two commits, the later one has the larger stamp. Never used twice, never goes
// back, also across restarts; gaps are normal.
using Stamp = std::uint64_t;

enum class Durability : std::uint8_t {
  kSync,     // on stable storage before it reports
  kRelaxed,  // may be lost with the machine or the process; never half applied, never out of order
};

// How far down a read may go.
enum class Tier : std::uint8_t {
  kMemory,  // fails with kWouldBlock rather than wait for the disk
  kDisk,
};

struct ReadOptions {
  Tier tier = Tier::kDisk;
  bool snapshot = false;   // all reads of the view see one state; else each sees the latest
  bool fill_cache = true;  // false for long scans that should not push hot data out
};

// [begin, end); an empty `end` means the end of the keyspace of `begin`. A range stays within one
// keyspace.
struct Range {
  std::string begin;
  std::string end;
  bool reverse = false;  // from the last key below `end` down to `begin`
};

// Walks a range. Starts on the first key of it. Not held open between requests; does not outlive
// its view.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool valid() const = 0;            // false at the end and after an error
  virtual std::string_view key() const = 0;  // both until next()
  virtual std::string_view value() const = 0;
  virtual void next() = 0;
  virtual Result<> status() const = 0;  // why valid() became false; success at the end
};

// Reads the committed state. Used by one thread at a time; must not outlive its engine.
class View {
 public:
  virtual ~View() = default;
  // The value, or nothing where there is no such key.
  virtual Result<std::optional<SharedBytes>> get(std::string_view key) const = 0;
  // One result per key, in order.
  virtual Result<std::vector<std::optional<SharedBytes>>> multi_get(
      const std::vector<std::string_view>& keys) const = 0;
  virtual std::unique_ptr<Cursor> scan(const Range& range) const = 0;
};

// Two 64-bit counters under one key: for example items and bytes of a table.
using Counters = std::array<std::int64_t, 2>;

// What a transaction's body reads and writes through. Reads see the body's own writes and
// everything that was committed before it. A scan sees the writes made before it began; do not
// write to its range while it is open.
class Txn : public View {
 public:
  virtual void put(std::string_view key, SharedBytes value) = 0;
  void put(std::string_view key, std::string_view value) { put(key, SharedBytes(value)); }
  virtual void erase(std::string_view key) = 0;
  // Puts `value` at prefix | stamp of this commit, 8 bytes big-endian | suffix. The suffix tells
  // several with one prefix apart.
  virtual void append(std::string_view prefix, std::string_view suffix, std::string_view value) = 0;
  // How often this body has called append(): a suffix that tells several of one commit apart, in
  // their order.
  virtual std::size_t append_count() const = 0;
  // Adds to the counters at `key` (absent: zeros) without a conflict with other additions.
  // Reads within a body do not see additions of its own round.
  virtual void add(std::string_view key, const Counters& delta) = 0;
};

// Counters are stored as two big-endian 64-bit two's complement numbers. Fails with kCorruption
// (kv/errors.h) when `value` is none.
Result<Counters> decode_counters(std::string_view value);
std::string encode_counters(const Counters& counters);

// A body may run more than once, and its last run counts: it takes its inputs by value or constant
// reference, and has no effect but through its Txn and by overwriting its own result. An error
// makes the transaction leave no trace, and is reported as it is. It must not wait for anything but
// its reads.
using Body = UniqueFunction<Result<>(Txn&)>;

// Called exactly once, on any thread, possibly before transact() returns; must not block. The stamp
// of the commit, the error of the body, or an error of the engine: kUnavailable means no effect;
// any other error of the engine's own means that the outcome is unknown.
using Done = UniqueFunction<void(Result<Stamp>)>;

struct Transaction {
  // Every key that the body checks or writes, as far as known: engines read them ahead and
  // distributed ones check them for conflicts. Not needed for append and add.
  std::vector<std::string> keys;
  Durability durability = Durability::kSync;
  std::size_t bytes = 0;     // about what it writes; for the budgets of a round and of the queue
  bool frees_space = false;  // by what it deletes: taken also when the disk is nearly full
  Body body;
  Done done;
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::unique_ptr<View> read(const ReadOptions& options = {}) const = 0;

  // Runs the body serialisably and commits what it wrote, all or nothing. Never blocks; a full
  // queue, a stalled or stopped engine reports kUnavailable. What is submitted after `done` of
  // another was called takes effect after it; what is under way at the same time has no order, also
  // if one thread submitted it: the one whose keys are at hand goes first.
  virtual void transact(Transaction transaction) = 0;

  // No commit with a stamp up to this one can appear any more: a reader that has seen everything up
  // to it misses nothing. All of those are on stable storage, so that none can vanish again; after
  // a relaxed commit this may lag by some time (kMaxUnsyncedTime in kv/limits.h).
  virtual Stamp stable_stamp() const = 0;

  // `reread` is called, on a thread of the engine's own, each time the engine has opened its data
  // again by itself after a failure: outcomes that were unknown are settled then, so whoever keeps
  // a copy of what is stored reads it anew. Before the first transaction; what it refers to
  // outlives the engine.
  virtual void on_reopened(const std::function<void()>& reread) { static_cast<void>(reread); }

  // Removes the whole range in the background way of the engine, not atomically with anything; the
  // caller has made sure that nobody reads or writes it any more.
  virtual Result<> drop(const Range& range) = 0;

  // A consistent copy of the committed state in the new directory `dir`, while work goes on.
  virtual Result<> checkpoint(const std::string& dir) = 0;
};

// Runs a transaction (without `done`) and waits for it: for workers, start-up and tests, never on
// an I/O or commit thread.
Result<Stamp> transact_and_wait(Engine& engine, Transaction transaction);
Result<Stamp> transact_and_wait(Engine& engine, std::vector<std::string> keys,
                                Durability durability, Body body);

// Likewise for the removal of what nobody misses: it is relaxed, since after a crash it is done
// again, and it frees space.
Result<Stamp> remove_and_wait(Engine& engine, std::vector<std::string> keys, Body body);

}  // namespace serein::kv
