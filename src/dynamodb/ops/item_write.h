#pragma once

#include "aws/operation.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/single_write.h"

// What PutItem and DeleteItem have in common.
namespace serein::dynamodb {

enum class ReturnValues : std::uint8_t { kNone, kAllOld };

// What the answer to a write shall show.
struct WriteAnswer {
  std::string table_name;
  ReturnValues return_values = ReturnValues::kNone;
  CapacityDetail capacity = CapacityDetail::kNone;
};

struct ItemWrite {
  SingleWrite write;
  WriteAnswer answer;
};

// Reads the parameters that both have: condition, ReturnValues,
// ReturnValuesOnConditionCheckFailure, ReturnConsumedCapacity. Leaves table, key and change open.
Result<ItemWrite> read_item_write(const json::Value& input);

// Sets the table, and checks against its key what the condition names.
Result<> set_table(ItemWrite& write, TablePtr table);

// Queues `write` and renders its outcome; an error in it goes straight to `done`.
void start_item_write(Database& database, Result<ItemWrite> write, aws::Completion done);

}  // namespace serein::dynamodb
