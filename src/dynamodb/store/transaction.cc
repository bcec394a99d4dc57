#include "dynamodb/store/transaction.h"

#include <algorithm>
#include <set>
#include <utility>

#include "dynamodb/model/errors.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/store/cancellation.h"

namespace serein::dynamodb {
namespace {

using Reasons = std::vector<CancellationReason>;

bool is_refused(const Reasons& reasons) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [](const CancellationReason& reason) { return reason.refuses(); });
}

CancellationReason condition_failed(const SingleWrite& action,
                                    const std::optional<ItemView>& item) {
  CancellationReason reason{"ConditionalCheckFailed", "The conditional request failed", {}};
  if (action.item_in_condition_failure && item) append_json(reason.item, *item);
  return reason;
}

// Runs in a commit round: tables and items as they are.
Result<std::vector<WriteOutcome>> read_items(const TransactionWrite& write, const kv::Txn& txn) {
  std::vector<WriteOutcome> items(write.actions.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    ASSIGN_OR_RETURN(items[i].table, current_table(txn, write.actions[i].table));
    ASSIGN_OR_RETURN(items[i].before, txn.get(write.actions[i].key));
  }
  return items;
}

// Evaluates an action against the item before the transaction. The error is the action's own or
// the transaction's.
Result<> evaluate(SingleWrite& action, WriteOutcome& item, CancellationReason& reason) {
  const std::optional<ItemView> before = view_of(item.before);
  if (action.condition && !action.condition->evaluate(before)) {
    reason = condition_failed(action, before);
    return {};
  }
  if (!action.change) {
    item.after = item.before;
    return {};
  }
  ASSIGN_OR_RETURN(item.after, changed_item(action, *item.table, before));
  return {};
}

// A condition that is only checked costs what a write of the item would.
WriteCost cost_of_check(const WriteOutcome& item) {
  WriteCost cost;
  cost.table_units = write_units(item.before ? ItemView(*item.before).size_bytes() : 0);
  return cost;
}

Result<> write_one(const SingleWrite& action, const Database& database, kv::Txn& txn,
                   WriteOutcome& item) {
  if (!action.change) {
    item.cost = cost_of_check(item);
    return {};
  }
  ItemWriter writer(txn, *item.table, database);
  ASSIGN_OR_RETURN(item.cost,
                   writer.write(action.key, view_of(item.before), item.after, Cause::kUser));
  item.collection_bytes = writer.collection_bytes();
  return {};
}

// Does one step of all actions. Fails with all their reasons when some refuse.
template <class Step>
Result<> for_all(std::size_t count, Step step) {
  Reasons reasons(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (auto done = step(i, reasons[i]); !done) {
      reasons[i] = reason_of(done.error());
      if (!reasons[i].refuses()) return done;
    }
  }
  if (is_refused(reasons)) return fail(transaction_canceled(reasons));
  return {};
}

// Runs in a commit round. First all is evaluated, then all is written, so that no action sees what
// another one does.
Result<TransactionOutcome> apply(TransactionWrite& write, const Database& database, kv::Txn& txn) {
  TransactionOutcome outcome;
  if (write.token) {
    ASSIGN_OR_RETURN(outcome.repeated, use_token(txn, *write.token));
  }
  ASSIGN_OR_RETURN(outcome.items, read_items(write, txn));
  if (outcome.repeated) return outcome;
  RETURN_IF_ERROR(for_all(write.actions.size(), [&](std::size_t i, CancellationReason& reason) {
    return evaluate(write.actions[i], outcome.items[i], reason);
  }));
  RETURN_IF_ERROR(for_all(write.actions.size(), [&](std::size_t i, CancellationReason&) {
    return write_one(write.actions[i], database, txn, outcome.items[i]);
  }));
  return outcome;
}

// The keys of its items and, as the last one, of its token.
std::vector<std::string> claimed_keys(const TransactionWrite& write) {
  std::vector<std::string> keys;
  for (const SingleWrite& action : write.actions) keys.push_back(action.key);
  if (write.token) keys.push_back(write.token->key);
  return keys;
}

Error conflict_error(const std::vector<std::size_t>& conflicts, std::size_t actions) {
  if (conflicts.back() == actions) {
    return {kTransactionInProgress, "Transaction from previous request is still in progress"};
  }
  Reasons reasons(actions);
  for (const std::size_t i : conflicts) reasons[i] = conflict_reason();
  return transaction_canceled(reasons);
}

kv::Transaction make_transaction(const TransactionWrite& write, const Database& database) {
  kv::Transaction transaction;
  transaction.durability = database.durability;
  std::set<std::string> keys;
  for (const SingleWrite& action : write.actions) {
    keys.insert({table_key(action.table->id), action.key});
    transaction.bytes += action.bytes + action.key.size();
  }
  if (write.token) keys.insert(write.token->key);
  transaction.keys.assign(keys.begin(), keys.end());
  return transaction;
}

}  // namespace

void write_transaction(Database& database, TransactionWrite write,
                       UniqueFunction<void(Result<TransactionOutcome>)> done) {
  std::vector<std::string> claimed;
  if (database.conflicts != nullptr) {
    claimed = claimed_keys(write);
    const auto conflicts = database.conflicts->try_claim(claimed);
    if (!conflicts.empty()) return done(fail(conflict_error(conflicts, write.actions.size())));
  }
  // The last run of the body decides what is reported.
  struct State {
    TransactionWrite write;
    std::vector<std::string> claimed;
    TransactionOutcome outcome;
    UniqueFunction<void(Result<TransactionOutcome>)> done;
  };
  kv::Transaction transaction = make_transaction(write, database);
  auto state =
      std::make_shared<State>(State{std::move(write), std::move(claimed), {}, std::move(done)});
  transaction.body = [state, &database](kv::Txn& txn) -> Result<> {
    ASSIGN_OR_RETURN(state->outcome, apply(state->write, database, txn));
    return {};
  };
  transaction.done = [state, &database](Result<kv::Stamp> stamp) {
    // First, so that who hears of the end meets no conflict with it.
    if (database.conflicts != nullptr) database.conflicts->release(state->claimed);
    if (!stamp) {
      state->done(fail(std::move(stamp).error()));
    } else {
      state->done(std::move(state->outcome));
    }
  };
  database.engine.transact(std::move(transaction));
}

}  // namespace serein::dynamodb
