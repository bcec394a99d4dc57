#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aws/operation.h"
#include "base/result.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/store/database.h"
#include "dynamodb/store/single_write.h"

// The actions of TransactWriteItems.
namespace serein::dynamodb {

struct TransactAction {
  enum class Kind : std::uint8_t { kConditionCheck, kPut, kUpdate, kDelete };

  Kind kind = Kind::kConditionCheck;
  const json::Value* parameters = nullptr;
  std::string content;  // stored form of the item or key
  Expressions expressions;
  TablePtr table;
};

// Reads the actions of a request and finds their tables. Fails for what refuses the whole request:
// what is wrong with one of them whatever its table is, a table that is not there, too much.
Result<std::vector<TransactAction>> read_actions(const Database& database,
                                                 const aws::Request& request);

// Makes writes of the actions. Fails with ValidationException for empty key values and for several
// actions on one item, and with TransactionCanceledException where else an action does not fit its
// table.
Result<std::vector<SingleWrite>> make_writes(std::vector<TransactAction> actions);

// 32 bytes: the same for requests that ask for the same actions, however their JSON is written.
std::string digest_of_actions(const json::Value& input);

}  // namespace serein::dynamodb
