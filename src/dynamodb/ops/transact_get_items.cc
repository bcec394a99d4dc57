#include <map>
#include <set>
#include <utility>
#include <vector>

#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/store/cancellation.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"

namespace serein::dynamodb {
namespace {

struct Get {
  std::string_view table_name;  // as it was given
  std::string key;              // stored form
  std::shared_ptr<const Projection> projection;
  TablePtr table;
  std::string base_key;
};

Result<std::vector<Get>> read_gets(const Database& database, const aws::Request& request) {
  std::vector<Get> gets;
  for (const json::Value& given : find_array(request.input, "TransactItems")) {
    const json::Value& parameters = *given.find("Get");
    const ExpressionParameters expression_parameters{{"ProjectionExpression"}, {}};
    RETURN_IF_ERROR(check_expression_parameters(parameters, expression_parameters));
    Get get;
    get.table_name = string_or(parameters, "TableName", "");
    ASSIGN_OR_RETURN(get.key, encode_item(*parameters.find("Key")));
    ASSIGN_OR_RETURN(get.projection, read_projection(parameters, expression_parameters));
    gets.push_back(std::move(get));
  }
  for (Get& get : gets) {
    ASSIGN_OR_RETURN(get.table, find_table(database, request.context, get.table_name));
  }
  return gets;
}

Result<> check_fits(const Get& get) {
  if (get.projection) RETURN_IF_ERROR(check_key_paths(get.projection->paths(), *get.table));
  return check_key(get.table->key, ItemView(get.key));
}

// A key that does not fit its table cancels the transaction.
Result<> find_keys(std::vector<Get>& gets) {
  std::vector<CancellationReason> reasons(gets.size());
  std::set<std::string_view> keys;
  bool fits = true;
  for (std::size_t i = 0; i < gets.size(); ++i) {
    if (const auto checked = check_fits(gets[i]); !checked) {
      if (fits) reasons[i] = reason_of(checked.error());
      fits = false;
      continue;
    }
    gets[i].base_key = base_key(*gets[i].table, ItemView(gets[i].key));
    if (!keys.insert(gets[i].base_key).second) {
      return fail(aws::kValidationException,
                  "Transaction request cannot include multiple operations on one item");
    }
  }
  if (!fits) return fail(transaction_canceled(reasons));
  return {};
}

Result<> check_conflicts(const std::vector<Get>& gets, const TransactionConflicts* conflicts) {
  if (conflicts == nullptr) return {};
  std::vector<CancellationReason> reasons(gets.size());
  bool conflict = false;
  for (std::size_t i = 0; i < gets.size(); ++i) {
    if (!conflicts->is_claimed(gets[i].base_key)) continue;
    reasons[i] = conflict_reason();
    conflict = true;
  }
  if (conflict) return fail(transaction_canceled(reasons));
  return {};
}

// All items as they were at one moment.
Result<std::vector<std::optional<SharedBytes>>> read_items(const Database& database,
                                                           const std::vector<Get>& gets,
                                                           const aws::RequestContext& context) {
  kv::ReadOptions options = read_options(context);
  options.snapshot = true;
  const auto view = database.engine.read(options);
  std::vector<std::optional<SharedBytes>> items;
  std::uint64_t bytes = 0;
  for (const Get& get : gets) {
    ASSIGN_OR_RETURN(auto item, view->get(get.base_key));
    if (item) bytes += ItemView(*item).size_bytes();
    if (!context.may_block && bytes > kMaxInlineBytes) return fail(kWouldBlock, "large items");
    if (bytes > kMaxTransactionBytes) {
      return fail(aws::kValidationException,
                  "Transaction payload size cannot exceed 4MB. Payload Size: {}", bytes);
    }
    items.push_back(std::move(item));
  }
  return items;
}

void write_response(json::Writer& writer, const Get& get, const std::optional<SharedBytes>& item) {
  writer.begin_object();
  if (item) {
    std::string& out = writer.key("Item").appended_value();
    if (get.projection) {
      get.projection->append_json(out, ItemView(*item));
    } else {
      append_json(out, ItemView(*item));
    }
  }
  writer.end_object();
}

// Tables in the order in which they are named first.
void write_capacity(json::Writer& writer, CapacityDetail detail, const std::vector<Get>& gets,
                    const std::vector<std::optional<SharedBytes>>& items) {
  std::vector<std::string_view> names;
  std::map<std::string_view, Capacity> used;
  for (std::size_t i = 0; i < gets.size(); ++i) {
    const std::string_view name = gets[i].table->name;
    if (!used.contains(name)) names.push_back(name);
    Capacity capacity;
    capacity.table = read_half_units(items[i] ? ItemView(*items[i]).size_bytes() : 0, true);
    used[name] += doubled(capacity);
  }
  writer.key("ConsumedCapacity").begin_array();
  for (const std::string_view name : names) {
    write_capacity_object(writer, detail, name, used[name], "ReadCapacityUnits");
  }
  writer.end_array();
}

Result<aws::Output> transact_get_items(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(std::vector<Get> gets, read_gets(database, request));
  RETURN_IF_ERROR(find_keys(gets));
  RETURN_IF_ERROR(check_conflicts(gets, database.conflicts));
  ASSIGN_OR_RETURN(const auto items, read_items(database, gets, request.context));
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  if (const auto detail = capacity_detail(request.input); detail != CapacityDetail::kNone) {
    write_capacity(writer, detail, gets, items);
  }
  writer.key("Responses").begin_array();
  for (std::size_t i = 0; i < gets.size(); ++i) write_response(writer, gets[i], items[i]);
  writer.end_array().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kTransactGetItems{
    .name = "TransactGetItems",
    .access = aws::Access::kRead,
    .resources = transaction_resource,
    .run = &transact_get_items,
};

}  // namespace serein::dynamodb
