#pragma once

#include <memory>
#include <string>

#include "aws/operation.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/single_write.h"

// What PutItem, UpdateItem and DeleteItem have in common.
namespace serein::dynamodb {

enum class ReturnValues : std::uint8_t { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };

// What the answer to a write shall show.
struct WriteAnswer {
  std::string table_name;
  ReturnValues return_values = ReturnValues::kNone;
  // The parts of the item that kUpdatedOld and kUpdatedNew show.
  std::shared_ptr<const Projection> updated;
  CapacityDetail capacity = CapacityDetail::kNone;
  bool collection_metrics = false;
};

struct ItemWrite {
  SingleWrite write;
  WriteAnswer answer;
};

// Which ReturnValues an operation allows.
enum class AllowedReturnValues : std::uint8_t { kOnlyAllOld, kAny };

// Reads the parameters that all have: ReturnValues, ReturnValuesOnConditionCheckFailure,
// ReturnConsumedCapacity, ReturnItemCollectionMetrics. Leaves table, key, condition and change
// open.
Result<ItemWrite> read_item_write(const json::Value& input, AllowedReturnValues allowed);

// Sets the table, and checks against its key what the condition names.
Result<> set_table(ItemWrite& write, TablePtr table);

// Queues `write` and renders its outcome; an error in it goes straight to `done`.
void start_item_write(Database& database, Result<ItemWrite> write, aws::Completion done);

// Writes the ItemCollectionMetrics structure of the collection that was written to. The outcome has
// collection_bytes.
void write_collection_metrics(json::Writer& writer, const WriteOutcome& outcome);

}  // namespace serein::dynamodb
