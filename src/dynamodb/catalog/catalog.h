#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "kv/engine.h"

namespace serein::dynamodb {

// Which tables there are. The truth is in the engine's catalog keyspace; this holds a copy of all
// of it in memory, so that finding a table costs no read. Safe for use by many threads.
//
// Changes are made one after the other and wait for the engine: only from workers. A change shows
// in find() and list() when it is durable and before the call returns.
class Catalog {
 public:
  // Reads everything from the engine, which must outlive the catalog.
  static Result<std::unique_ptr<Catalog>> load(kv::Engine& engine);

  // The table, or nullptr.
  TablePtr find(const Scope& scope, std::string_view name) const;
  TablePtr find(TableId id) const;

  // Reads everything anew: for when outcomes were unknown and are settled now.
  Result<> reload();

  // Of all scopes, by number.
  std::vector<TablePtr> all() const;

  // Names of the scope's tables after `after`, sorted bytewise, at most `limit`.
  std::vector<std::string> list(const Scope& scope, std::string_view after,
                                std::size_t limit) const;

  // Gives the table a number and stores it. Fails with ResourceInUseException when the name is
  // taken.
  Result<TablePtr> create(Table table);

  // Stores what `change` makes of a table, or reports its error and leaves the table as it is.
  // Fails with ResourceNotFoundException when the table is gone.
  Result<TablePtr> change(TableId id, const std::function<Result<>(Table&)>& change);

  // Forgets the table; its data waits to be reclaimed, and its stream ends. Fails with
  // ResourceNotFoundException, or ValidationException while the table is protected from deletion.
  Result<TablePtr> remove(const Scope& scope, std::string_view name, WallTime now);

  // Forgets all tables, protected or not, and all streams, with one relaxed commit: only for
  // resets.
  Result<> remove_all();

  // Removed tables whose data has not been reclaimed yet.
  struct Removed {
    TableId id = 0;
    // What it was; nothing where its number leads to all of its data.
    std::optional<Table> table;
  };
  Result<std::vector<Removed>> removed_tables() const;

  // To be called when all data of a removed table is gone.
  Result<> forget_removed(TableId id);

 private:
  struct Snapshot {
    std::map<Scope, std::map<std::string, TablePtr, std::less<>>> by_name;
    std::map<TableId, TablePtr> by_id;
  };

  static Result<Snapshot> read_all(kv::Engine& engine);
  static Result<> check_names(const kv::View& view, const Snapshot& loaded);

  explicit Catalog(kv::Engine& engine) : engine_(engine) {}

  std::shared_ptr<const Snapshot> snapshot() const;
  void publish(Snapshot snapshot);
  // Publishes a copy of the snapshot that `change` was applied to.
  void publish(const std::function<void(Snapshot&)>& change);

  Result<> reload_locked() REQUIRES(change_mutex_);
  // Reads everything anew if the outcome of the last change is not known.
  Result<> settle() REQUIRES(change_mutex_);
  // Commits a change of what the snapshot shows.
  Result<> commit(kv::Transaction transaction) REQUIRES(change_mutex_);

  kv::Engine& engine_;
  Mutex change_mutex_;  // held for a whole change; taken before mutex_
  bool is_unsettled_ GUARDED_BY(change_mutex_) = false;
  mutable Mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ GUARDED_BY(mutex_) = std::make_shared<const Snapshot>();
};

// The key under which a table's descriptor is stored. A writing transaction reads it, and so
// conflicts with the deletion of the table.
std::string table_key(TableId id);

// The table as it is in a transaction, to be asked before its items are written: `known` itself
// unless it was changed since. Fails with ResourceNotFoundException when the table is gone or on
// its way.
Result<TablePtr> current_table(const kv::View& view, const TablePtr& known);

}  // namespace serein::dynamodb
