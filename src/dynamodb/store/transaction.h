#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "base/unique_function.h"
#include "dynamodb/store/database.h"
#include "dynamodb/store/request_tokens.h"
#include "dynamodb/store/single_write.h"

namespace serein::dynamodb {

// Writes of distinct items, in any tables, of which all are done or none.
struct TransactionWrite {
  // In the order of the request; those without a `change` only check their condition.
  std::vector<SingleWrite> actions;
  std::optional<TokenUse> token;
};

struct TransactionOutcome {
  // An earlier request with the token had the effect: this one had none, and `items` are as they
  // were found.
  bool repeated = false;
  std::vector<WriteOutcome> items;  // one for each action
};

// Queues the transaction and returns; `done` is called once, on any thread, when all of it is as
// durable as the database asks, or when it was refused: with TransactionCanceledException, which
// has a reason for each action, with IdempotentParameterMismatchException, with
// TransactionInProgressException where conflicts are to be refused, or with what failed besides.
// All conditions and changes see the items as they were before the transaction.
void write_transaction(Database& database, TransactionWrite write,
                       UniqueFunction<void(Result<TransactionOutcome>)> done);

}  // namespace serein::dynamodb
