#include "dynamodb/store/cancellation.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/errors.h"
#include "json/writer.h"

namespace serein::dynamodb {

CancellationReason reason_of(const Error& error) {
  if (error.is(aws::kValidationException)) return {"ValidationError", error.message(), {}};
  if (error.is(kItemCollectionSizeLimitExceeded)) {
    return {"ItemCollectionSizeLimitExceeded", error.message(), {}};
  }
  return {};
}

CancellationReason conflict_reason() {
  return {"TransactionConflict", "Transaction is ongoing for the item", {}};
}

Error transaction_canceled(const std::vector<CancellationReason>& reasons) {
  std::string codes;
  std::string members = "\"CancellationReasons\":";
  json::Writer writer(members);
  writer.begin_array();
  for (const CancellationReason& reason : reasons) {
    if (!codes.empty()) codes += ", ";
    codes += reason.code;
    writer.begin_object();
    writer.key("Code").string(reason.code);
    if (!reason.item.empty()) writer.key("Item").raw(reason.item);
    if (!reason.message.empty()) writer.key("Message").string(reason.message);
    writer.end_object();
  }
  writer.end_array();
  return {kTransactionCanceled,
          "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
              codes + "]",
          std::move(members)};
}

}  // namespace serein::dynamodb
