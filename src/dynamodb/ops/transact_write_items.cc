#include <algorithm>
#include <map>
#include <utility>

#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/transact_action.h"
#include "dynamodb/store/transaction.h"

namespace serein::dynamodb {
namespace {

// What the answer shall show.
struct Answer {
  CapacityDetail capacity = CapacityDetail::kNone;
  bool collection_metrics = false;
};

Result<TransactionWrite> prepare(const Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(auto actions, read_actions(database, request));
  TransactionWrite write;
  ASSIGN_OR_RETURN(write.actions, make_writes(std::move(actions)));
  if (const json::Value* token = request.input.find("ClientRequestToken"); token != nullptr) {
    write.token = TokenUse{token_key(scope_of(request.context), token->string()),
                           digest_of_actions(request.input), request.context.now};
  }
  return write;
}

// A repetition writes nothing, and pays for reading the items.
Capacity capacity_of(const WriteOutcome& item, bool repeated) {
  if (!repeated) return doubled(write_capacity(item.cost));
  Capacity capacity;
  capacity.table = read_half_units(item.before ? ItemView(*item.before).size_bytes() : 0, true);
  return doubled(capacity);
}

// Tables in the order in which they are named first.
std::vector<std::string> table_names(const TransactionOutcome& outcome) {
  std::vector<std::string> names;
  for (const WriteOutcome& item : outcome.items) {
    if (std::find(names.begin(), names.end(), item.table->name) == names.end()) {
      names.push_back(item.table->name);
    }
  }
  return names;
}

void write_capacity(json::Writer& writer, const TransactionOutcome& outcome,
                    CapacityDetail detail) {
  std::map<std::string, Capacity> used;
  for (const WriteOutcome& item : outcome.items) {
    used[item.table->name] += capacity_of(item, outcome.repeated);
  }
  const std::string_view kind = outcome.repeated ? "ReadCapacityUnits" : "WriteCapacityUnits";
  writer.key("ConsumedCapacity").begin_array();
  for (const std::string& name : table_names(outcome)) {
    write_capacity_object(writer, detail, name, used[name], kind);
  }
  writer.end_array();
}

// Each collection once, with its size after the last of its writes.
void write_all_collection_metrics(json::Writer& writer, const TransactionOutcome& outcome) {
  writer.key("ItemCollectionMetrics").begin_object();
  for (const std::string& name : table_names(outcome)) {
    std::map<std::string, const WriteOutcome*> collections;
    for (const WriteOutcome& item : outcome.items) {
      if (item.table->name != name || !item.collection_bytes) continue;
      const ItemView any(item.after ? *item.after : *item.before);
      collections[collection_key(*item.table, any)] = &item;
    }
    if (collections.empty()) continue;
    writer.key(name).begin_array();
    for (const auto& [key, item] : collections) write_collection_metrics(writer, *item);
    writer.end_array();
  }
  writer.end_object();
}

aws::Output render(const Answer& answer, const TransactionOutcome& outcome) {
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  if (answer.capacity != CapacityDetail::kNone) write_capacity(writer, outcome, answer.capacity);
  if (answer.collection_metrics) write_all_collection_metrics(writer, outcome);
  writer.end_object();
  return output;
}

void transact_write_items(Database& database, const aws::Request& request, aws::Completion done) {
  auto write = prepare(database, request);
  if (!write) return done(fail(std::move(write).error()));
  const Answer answer{capacity_detail(request.input),
                      string_or(request.input, "ReturnItemCollectionMetrics", "NONE") == "SIZE"};
  write_transaction(database, *std::move(write),
                    [answer, done = std::move(done)](Result<TransactionOutcome> outcome) mutable {
                      if (!outcome) return done(fail(std::move(outcome).error()));
                      done(render(answer, *outcome));
                    });
}

}  // namespace

const aws::Operation<Database> kTransactWriteItems{
    .name = "TransactWriteItems",
    .access = aws::Access::kWrite,
    .resources = transaction_resource,
    .start = &transact_write_items,
};

}  // namespace serein::dynamodb
