#include "dynamodb/catalog/catalog.h"

#include <utility>

#include "aws/errors.h"
#include "base/bytes.h"
#include "base/check.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/model/errors.h"
#include "kv/errors.h"
#include "kv/key_encoding.h"
#include "kv/keyspaces.h"

// Layout of the catalog keyspace: docs/dev/formats/catalog.md.
namespace serein::dynamodb {
namespace {

enum class Section : std::uint8_t {
  kNames = 1,    // account, region, name → id
  kTables = 2,   // id → table
  kNextId = 3,   // → id
  kRemoved = 4,  // id → empty, or the table
};

std::string section_prefix(Section section) {
  return {static_cast<char>(kv::Keyspace::kCatalog), static_cast<char>(section)};
}

std::string id_key(Section section, TableId id) {
  std::string key = section_prefix(section);
  append_big_endian_32(key, id);
  return key;
}

std::string name_key(const Scope& scope, std::string_view name) {
  std::string key = section_prefix(Section::kNames);
  kv::append_bytes(key, scope.account);
  kv::append_bytes(key, scope.region);
  kv::append_bytes(key, name);
  return key;
}

kv::Range section_range(Section section) {
  const std::string begin = section_prefix(section);
  return {begin, kv::prefix_end(begin)};
}

std::string encode_id(TableId id) {
  std::string bytes;
  append_big_endian_32(bytes, id);
  return bytes;
}

Result<TableId> decode_id(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto id = reader.read_big_endian_32();
  if (!id || !reader.at_end()) return fail(kv::kCorruption, "stored table number");
  return *id;
}

constexpr TableId kFirstTableId = 1;

Result<TableId> next_id(const kv::View& view) {
  ASSIGN_OR_RETURN(const auto stored, view.get(section_prefix(Section::kNextId)));
  if (!stored) return kFirstTableId;
  return decode_id(*stored);
}

// Items of a table with expiry stand in an order of all tables: what they are says where.
std::string removed_value(const Table& table) { return table.ttl_attribute ? table.stored : ""; }

tl::unexpected<Error> no_such_table(std::string_view name) {
  return fail(kResourceNotFound, "Requested resource not found: Table: {} not found", name);
}

tl::unexpected<Error> table_exists(std::string_view name) {
  return fail(kResourceInUse, "Table already exists: {}", name);
}

kv::Transaction change_of(std::vector<std::string> keys, kv::Body body) {
  kv::Transaction transaction;
  transaction.keys = std::move(keys);
  transaction.body = std::move(body);
  return transaction;
}

// Of something whose data takes space: people need it most when there is none.
kv::Transaction removal_of(std::vector<std::string> keys, kv::Body body) {
  kv::Transaction transaction = change_of(std::move(keys), std::move(body));
  transaction.frees_space = true;
  return transaction;
}

}  // namespace

std::string table_key(TableId id) { return id_key(Section::kTables, id); }

Result<std::unique_ptr<Catalog>> Catalog::load(kv::Engine& engine) {
  std::unique_ptr<Catalog> catalog(new Catalog(engine));
  RETURN_IF_ERROR(catalog->reload());
  return catalog;
}

Result<> Catalog::reload() {
  MutexLock lock(change_mutex_);
  return reload_locked();
}

Result<> Catalog::reload_locked() {
  ASSIGN_OR_RETURN(Snapshot loaded, read_all(engine_));
  publish(std::move(loaded));
  is_unsettled_ = false;
  return {};
}

Result<> Catalog::settle() { return is_unsettled_ ? reload_locked() : Result<>(); }

Result<Catalog::Snapshot> Catalog::read_all(kv::Engine& engine) {
  Snapshot loaded;
  const auto view = engine.read();
  const auto cursor = view->scan(section_range(Section::kTables));
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(Table table, decode_table(cursor->value()));
    if (cursor->key() != table_key(table.id)) {
      return fail(kv::kCorruption, "table {} stands under another number", table.name);
    }
    auto shared = std::make_shared<const Table>(std::move(table));
    loaded.by_name[shared->scope][shared->name] = shared;
    loaded.by_id[shared->id] = shared;
  }
  RETURN_IF_ERROR(cursor->status());
  RETURN_IF_ERROR(check_names(*view, loaded));
  return loaded;
}

// Every name leads to its table and every table has its name.
Result<> Catalog::check_names(const kv::View& view, const Snapshot& loaded) {
  std::size_t names = 0;
  const auto cursor = view.scan(section_range(Section::kNames));
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(const TableId id, decode_id(cursor->value()));
    const auto table = loaded.by_id.find(id);
    if (table == loaded.by_id.end() ||
        name_key(table->second->scope, table->second->name) != cursor->key()) {
      return fail(kv::kCorruption, "a table name leads to table {}, which has another one", id);
    }
    ++names;
  }
  RETURN_IF_ERROR(cursor->status());
  if (names != loaded.by_id.size()) return fail(kv::kCorruption, "a table has no name");
  return {};
}

std::shared_ptr<const Catalog::Snapshot> Catalog::snapshot() const {
  MutexLock lock(mutex_);
  return snapshot_;
}

void Catalog::publish(Snapshot snapshot) {
  MutexLock lock(mutex_);
  snapshot_ = std::make_shared<const Snapshot>(std::move(snapshot));
}

void Catalog::publish(const std::function<void(Snapshot&)>& change) {
  Snapshot copy = *snapshot();
  change(copy);
  publish(std::move(copy));
}

Result<> Catalog::commit(kv::Transaction transaction) {
  const auto stamp = kv::transact_and_wait(engine_, std::move(transaction));
  if (stamp) return {};
  // Errors of the body are named for clients; others are the engine's.
  is_unsettled_ = stamp.error().kind().wire_namespace.empty() && !stamp.error().is(kUnavailable);
  return fail(stamp.error());
}

TablePtr Catalog::find(const Scope& scope, std::string_view name) const {
  const auto current = snapshot();
  const auto names = current->by_name.find(scope);
  if (names == current->by_name.end()) return nullptr;
  const auto table = names->second.find(name);
  return table == names->second.end() ? nullptr : table->second;
}

TablePtr Catalog::find(TableId id) const {
  const auto current = snapshot();
  const auto table = current->by_id.find(id);
  return table == current->by_id.end() ? nullptr : table->second;
}

std::vector<TablePtr> Catalog::all() const {
  std::vector<TablePtr> tables;
  const auto current = snapshot();
  for (const auto& [id, table] : current->by_id) tables.push_back(table);
  return tables;
}

std::vector<std::string> Catalog::list(const Scope& scope, std::string_view after,
                                       std::size_t limit) const {
  const auto current = snapshot();
  std::vector<std::string> names;
  const auto tables = current->by_name.find(scope);
  if (tables == current->by_name.end()) return names;
  for (auto table = tables->second.upper_bound(after);
       table != tables->second.end() && names.size() < limit; ++table) {
    names.push_back(table->first);
  }
  return names;
}

Result<TablePtr> Catalog::create(Table table) {
  MutexLock lock(change_mutex_);
  RETURN_IF_ERROR(settle());
  const std::string name = name_key(table.scope, table.name);
  const auto body = [&](kv::Txn& txn) -> Result<> {
    ASSIGN_OR_RETURN(const auto existing, txn.get(name));
    if (existing) return table_exists(table.name);
    ASSIGN_OR_RETURN(table.id, next_id(txn));
    txn.put(section_prefix(Section::kNextId), encode_id(table.id + 1));
    txn.put(name, encode_id(table.id));
    table.stored = encode_table(table);
    txn.put(table_key(table.id), table.stored);
    log_stream_changes(txn, nullptr, &table, table.created);
    return {};
  };
  RETURN_IF_ERROR(commit(change_of({name, section_prefix(Section::kNextId)}, body)));
  auto created = std::make_shared<const Table>(std::move(table));
  publish([&](Snapshot& tables) {
    tables.by_name[created->scope][created->name] = created;
    tables.by_id[created->id] = created;
  });
  return created;
}

Result<TablePtr> Catalog::change(TableId id, const std::function<Result<>(Table&)>& change) {
  MutexLock lock(change_mutex_);
  RETURN_IF_ERROR(settle());
  const TablePtr before = find(id);
  if (before == nullptr) return fail(kResourceNotFound, "Requested resource not found");
  Table table = *before;
  RETURN_IF_ERROR(change(table));
  table.stored = encode_table(table);
  const std::string key = table_key(id);
  const auto body = [&](kv::Txn& txn) -> Result<> {
    txn.put(key, table.stored);
    log_stream_changes(txn, before.get(), &table, {});
    return {};
  };
  RETURN_IF_ERROR(commit(change_of({key}, body)));
  auto changed = std::make_shared<const Table>(std::move(table));
  publish([&](Snapshot& tables) {
    tables.by_name[changed->scope][changed->name] = changed;
    tables.by_id[id] = changed;
  });
  return changed;
}

Result<TablePtr> Catalog::remove(const Scope& scope, std::string_view name, WallTime now) {
  MutexLock lock(change_mutex_);
  RETURN_IF_ERROR(settle());
  const TablePtr table = find(scope, name);
  if (table == nullptr) return no_such_table(name);
  if (table->deletion_protection) {
    return fail(aws::kValidationException,
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first.");
  }
  const std::string by_name = name_key(scope, name);
  const std::string by_id = table_key(table->id);
  const auto body = [&](kv::Txn& txn) -> Result<> {
    txn.erase(by_name);
    txn.erase(by_id);
    txn.put(id_key(Section::kRemoved, table->id), removed_value(*table));
    log_stream_changes(txn, table.get(), nullptr, now);
    return {};
  };
  RETURN_IF_ERROR(commit(removal_of({by_name, by_id}, body)));
  publish([&](Snapshot& tables) {
    tables.by_name[scope].erase(table->name);
    tables.by_id.erase(table->id);
  });
  return table;
}

Result<> Catalog::remove_all() {
  MutexLock lock(change_mutex_);
  RETURN_IF_ERROR(settle());
  const std::vector<TablePtr> tables = all();
  ASSIGN_OR_RETURN(const auto streams, read_all_streams(*engine_.read()));
  if (tables.empty() && streams.empty()) return {};
  const auto body = [&](kv::Txn& txn) -> Result<> {
    // Without a log the records of a stream are nobody's, and go with the data of their table.
    for (const Stream& stream : streams) {
      erase_stream(txn, stream);
      const std::string removed = id_key(Section::kRemoved, stream.table);
      ASSIGN_OR_RETURN(const auto marked, txn.get(removed));
      if (!marked) txn.put(removed, {});
    }
    for (const TablePtr& table : tables) {
      txn.erase(name_key(table->scope, table->name));
      txn.erase(table_key(table->id));
      txn.put(id_key(Section::kRemoved, table->id), removed_value(*table));
    }
    return {};
  };
  kv::Transaction removal = removal_of({}, body);
  removal.durability = kv::Durability::kRelaxed;
  RETURN_IF_ERROR(commit(std::move(removal)));
  publish([](Snapshot& snapshot) { snapshot = {}; });
  return {};
}

Result<std::vector<Catalog::Removed>> Catalog::removed_tables() const {
  std::vector<Removed> removed;
  const auto view = engine_.read();
  const auto cursor = view->scan(section_range(Section::kRemoved));
  for (; cursor->valid(); cursor->next()) {
    Removed one;
    ASSIGN_OR_RETURN(one.id,
                     decode_id(cursor->key().substr(section_prefix(Section::kRemoved).size())));
    if (!cursor->value().empty()) {
      ASSIGN_OR_RETURN(one.table, decode_table(cursor->value()));
    }
    removed.push_back(std::move(one));
  }
  RETURN_IF_ERROR(cursor->status());
  return removed;
}

Result<> Catalog::forget_removed(TableId id) {
  const std::string key = id_key(Section::kRemoved, id);
  const auto body = [&](kv::Txn& txn) -> Result<> {
    txn.erase(key);
    return {};
  };
  RETURN_IF_ERROR(kv::transact_and_wait(engine_, removal_of({key}, body)));
  return {};
}

Result<TablePtr> current_table(const kv::View& view, const TablePtr& known) {
  ASSIGN_OR_RETURN(const auto stored, view.get(table_key(known->id)));
  TablePtr table = known;
  if (stored && *stored != known->stored) {
    ASSIGN_OR_RETURN(Table changed, decode_table(*stored));
    table = std::make_shared<const Table>(std::move(changed));
  }
  const bool is_leaving = table->transition && table->transition->status == TableStatus::kDeleting;
  if (!stored || is_leaving) return fail(kResourceNotFound, "Requested resource not found");
  return table;
}

}  // namespace serein::dynamodb
