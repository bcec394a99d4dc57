#include "dynamodb/store/single_write.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

tl::unexpected<Error> condition_failed(const std::optional<ItemView>& item, bool with_item) {
  std::string members;
  if (with_item && item) {
    members = "\"Item\":";
    append_json(members, *item);
  }
  return fail(Error(kConditionalCheckFailed, "The conditional request failed", std::move(members)));
}

// What an update makes of an index key is known only here.
Result<> check_updated_index_keys(const Table& table, const ItemView& item) {
  for (const Index& index : table.indexes) {
    if (index.is_maintained()) RETURN_IF_ERROR(check_updated_index_key(index.key, item));
  }
  return {};
}

}  // namespace

Result<std::optional<SharedBytes>> changed_item(SingleWrite& write, const Table& table,
                                                const std::optional<ItemView>& before) {
  ASSIGN_OR_RETURN(auto after, write.change(before));
  if (write.is_update && after) {
    RETURN_IF_ERROR(check_updated_index_keys(table, ItemView(*after)));
  }
  return after;
}

namespace {

// Runs in a commit round.
Result<WriteOutcome> apply(SingleWrite& write, const Database& database, kv::Txn& txn) {
  WriteOutcome outcome;
  // The table may have been changed or deleted since the request found it.
  ASSIGN_OR_RETURN(outcome.table, current_table(txn, write.table));
  ASSIGN_OR_RETURN(outcome.before, txn.get(write.key));
  const std::optional<ItemView> before = view_of(outcome.before);
  if (write.condition && !write.condition->evaluate(before)) {
    return condition_failed(before, write.item_in_condition_failure);
  }
  ASSIGN_OR_RETURN(outcome.after, changed_item(write, *outcome.table, before));
  ItemWriter writer(txn, *outcome.table, database);
  ASSIGN_OR_RETURN(outcome.cost, writer.write(write.key, before, outcome.after, Cause::kUser));
  outcome.collection_bytes = writer.collection_bytes();
  return outcome;
}

}  // namespace

void write_item(Database& database, SingleWrite write,
                UniqueFunction<void(Result<WriteOutcome>)> done) {
  if (database.conflicts != nullptr && database.conflicts->is_claimed(write.key)) {
    return done(fail(kTransactionConflict, "Transaction is ongoing for the item"));
  }
  // The last run of the body decides what is reported.
  struct State {
    SingleWrite write;
    WriteOutcome outcome;
    UniqueFunction<void(Result<WriteOutcome>)> done;
  };
  auto state = std::make_shared<State>(State{std::move(write), {}, std::move(done)});
  kv::Transaction transaction;
  transaction.keys = {table_key(state->write.table->id), state->write.key};
  transaction.durability = database.durability;
  transaction.bytes = state->write.bytes + state->write.key.size();
  transaction.frees_space = state->write.is_deletion;
  transaction.body = [state, &database](kv::Txn& txn) -> Result<> {
    ASSIGN_OR_RETURN(state->outcome, apply(state->write, database, txn));
    return {};
  };
  transaction.done = [state](Result<kv::Stamp> stamp) {
    if (!stamp) {
      state->done(fail(std::move(stamp).error()));
    } else {
      state->done(std::move(state->outcome));
    }
  };
  database.engine.transact(std::move(transaction));
}

}  // namespace serein::dynamodb
