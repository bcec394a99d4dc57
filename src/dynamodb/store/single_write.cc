#include "dynamodb/store/single_write.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

std::optional<ItemView> view_of(const std::optional<std::string>& bytes) {
  if (!bytes) return std::nullopt;
  return ItemView(*bytes);
}

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
    if (!index.is_maintained() || has_types_of(index.key, item)) continue;
    return fail(aws::kValidationException,
                "The update expression attempted to update the secondary index key to unsupported "
                "type");
  }
  return {};
}

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
  ASSIGN_OR_RETURN(outcome.after, write.change(before));
  if (write.is_update && outcome.after) {
    RETURN_IF_ERROR(check_updated_index_keys(*outcome.table, ItemView(*outcome.after)));
  }
  ItemWriter writer(txn, *outcome.table, database);
  ASSIGN_OR_RETURN(outcome.cost,
                   writer.write(write.key, before, view_of(outcome.after), Cause::kUser));
  outcome.collection_bytes = writer.collection_bytes();
  return outcome;
}

}  // namespace

void write_item(Database& database, SingleWrite write,
                UniqueFunction<void(Result<WriteOutcome>)> done) {
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
