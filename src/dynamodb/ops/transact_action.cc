#include "dynamodb/ops/transact_action.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "aws/crypto.h"
#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/update_check.h"
#include "dynamodb/store/cancellation.h"
#include "dynamodb/store/index_entries.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"
#include "json/print.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

using Kind = TransactAction::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kKinds{{
    {"ConditionCheck", Kind::kConditionCheck},
    {"Put", Kind::kPut},
    {"Delete", Kind::kDelete},
    {"Update", Kind::kUpdate},
}};

Result<TransactAction> read_kind(const json::Value& given) {
  TransactAction action;
  for (const auto& [name, kind] : kKinds) {
    const json::Value* parameters = given.find(name);
    if (parameters == nullptr) continue;
    if (action.parameters != nullptr) {
      return fail(aws::kValidationException,
                  "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    action.kind = kind;
    action.parameters = parameters;
  }
  if (action.parameters == nullptr) {
    return fail(aws::kValidationException,
                "Invalid Request: TransactWriteRequest should contain Delete or Put or Update "
                "request");
  }
  return action;
}

// What can be told without the table.
Result<TransactAction> read_action(const json::Value& given) {
  ASSIGN_OR_RETURN(TransactAction action, read_kind(given));
  const json::Value& parameters = *action.parameters;
  ExpressionParameters expression_parameters{{"ConditionExpression"}, {}};
  if (action.kind == Kind::kUpdate) {
    expression_parameters.expressions = {"UpdateExpression", "ConditionExpression"};
  }
  RETURN_IF_ERROR(check_expression_parameters(parameters, expression_parameters));
  const bool is_put = action.kind == Kind::kPut;
  ASSIGN_OR_RETURN(action.content, encode_item(*parameters.find(is_put ? "Item" : "Key")));
  ASSIGN_OR_RETURN(action.expressions, read_expressions(parameters, expression_parameters));
  if (is_put) RETURN_IF_ERROR(check_item_size(action.content));
  return action;
}

// What an action brings: its item or key, and the values of its expressions.
Result<std::uint64_t> payload_bytes(const TransactAction& action) {
  std::uint64_t bytes = ItemView(action.content).size_bytes();
  if (const auto* values = action.parameters->find("ExpressionAttributeValues")) {
    ASSIGN_OR_RETURN(const std::string encoded, encode_item(*values));
    bytes += ItemView(encoded).size_bytes();
  }
  return bytes;
}

Result<> check_payload(const std::vector<TransactAction>& actions) {
  std::uint64_t bytes = 0;
  for (const TransactAction& action : actions) {
    ASSIGN_OR_RETURN(const std::uint64_t of_action, payload_bytes(action));
    bytes += of_action;
  }
  if (bytes <= kMaxTransactionBytes) return {};
  // So the service words it, twice over.
  return fail(
      aws::kValidationException,
      "Transaction payload size cannot exceed 4MB. Payload Size: : Transaction payload size "
      "cannot exceed 4MB. Payload Size: {}",
      bytes);
}

// An empty key value refuses the request as a whole.
Result<> check_no_empty_keys(const TransactAction& action) {
  const ItemView content(action.content);
  RETURN_IF_ERROR(check_not_empty(action.table->key, content));
  if (action.kind == Kind::kPut) {
    for (const Index& index : action.table->indexes) {
      RETURN_IF_ERROR(check_index_not_empty(index.key, index.name, content));
    }
  }
  if (action.expressions.update == nullptr) return {};
  return check_update_not_empty(*action.expressions.update, *action.table);
}

// What else an action must be to fit its table.
Result<> check_fits(const TransactAction& action) {
  const ItemView content(action.content);
  const Table& table = *action.table;
  if (action.expressions.condition) {
    RETURN_IF_ERROR(check_key_paths(action.expressions.condition->paths(), table));
  }
  if (action.kind == Kind::kPut) {
    RETURN_IF_ERROR(check_item_key(table.key, content));
    return check_index_keys(table, content);
  }
  RETURN_IF_ERROR(check_key(table.key, content));
  if (action.expressions.update == nullptr) return {};
  return check_update(*action.expressions.update, table);
}

// The action must fit its table.
SingleWrite make_write(TransactAction action) {
  SingleWrite write;
  write.key = base_key(*action.table, ItemView(action.content));
  write.table = std::move(action.table);
  write.condition = std::move(action.expressions.condition);
  write.item_in_condition_failure =
      string_or(*action.parameters, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  write.bytes = action.content.size();
  switch (action.kind) {
    case Kind::kConditionCheck:
      break;
    case Kind::kPut:
      write.change = [item = SharedBytes(action.content)](const std::optional<ItemView>&) {
        return Result<std::optional<SharedBytes>>(item);
      };
      break;
    case Kind::kUpdate:
      write.is_update = true;
      write.change = [update = std::move(action.expressions.update),
                      key = std::move(action.content)](const std::optional<ItemView>& before) {
        return apply_update(update.get(), key, before);
      };
      break;
    case Kind::kDelete:
      write.change = [](const std::optional<ItemView>&) {
        return Result<std::optional<SharedBytes>>(std::nullopt);
      };
      break;
  }
  return write;
}

// Objects in the order of their names: clients write them in any.
void append_canonical(json::Writer& writer, const json::Value& value) {
  if (value.is_object()) {
    std::vector<json::Member> members(value.object().begin(), value.object().end());
    std::sort(members.begin(), members.end(),
              [](const json::Member& a, const json::Member& b) { return a.key < b.key; });
    writer.begin_object();
    for (const json::Member& member : members) {
      if (!member.value.is_null()) append_canonical(writer.key(member.key), member.value);
    }
    writer.end_object();
  } else if (value.is_array()) {
    writer.begin_array();
    for (const json::Value& element : value.array()) append_canonical(writer, element);
    writer.end_array();
  } else {
    writer.raw(json::to_json(value));
  }
}

}  // namespace

Result<std::vector<TransactAction>> read_actions(const Database& database,
                                                 const aws::Request& request) {
  std::vector<TransactAction> actions;
  for (const json::Value& given : find_array(request.input, "TransactItems")) {
    ASSIGN_OR_RETURN(TransactAction action, read_action(given));
    actions.push_back(std::move(action));
  }
  RETURN_IF_ERROR(check_payload(actions));
  for (TransactAction& action : actions) {
    ASSIGN_OR_RETURN(action.table, find_table(database, request.context,
                                              string_or(*action.parameters, "TableName", "")));
  }
  return actions;
}

Result<std::vector<SingleWrite>> make_writes(std::vector<TransactAction> actions) {
  for (const TransactAction& action : actions) RETURN_IF_ERROR(check_no_empty_keys(action));
  std::vector<CancellationReason> reasons(actions.size());
  std::set<std::string> keys;
  std::vector<SingleWrite> writes;
  bool fits = true;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    if (const auto checked = check_fits(actions[i]); !checked) {
      // The service tells the first of those only.
      if (fits) reasons[i] = reason_of(checked.error());
      fits = false;
      continue;
    }
    writes.push_back(make_write(std::move(actions[i])));
    if (!keys.insert(writes.back().key).second) {
      return fail(aws::kValidationException,
                  "Transaction request cannot include multiple operations on one item");
    }
  }
  if (!fits) return fail(transaction_canceled(reasons));
  return writes;
}

std::string digest_of_actions(const json::Value& input) {
  std::string canonical;
  json::Writer writer(canonical);
  append_canonical(writer, *input.find("TransactItems"));
  return aws::sha256(canonical);
}

}  // namespace serein::dynamodb
