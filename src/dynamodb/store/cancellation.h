#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace serein::dynamodb {

// What one action of a transaction has to do with its being cancelled.
struct CancellationReason {
  std::string_view code = "None";  // of a constant
  std::string message;             // empty: none
  std::string item;                // the item as JSON, where it was asked for; empty: none

  bool refuses() const { return code != "None"; }
};

// Why an action fails with this error; a reason that refuses nothing for an error that is not the
// action's own.
CancellationReason reason_of(const Error& error);

// Another transaction has the item.
CancellationReason conflict_reason();

// TransactionCanceledException for a transaction with these reasons, one for each action.
Error transaction_canceled(const std::vector<CancellationReason>& reasons);

}  // namespace serein::dynamodb
