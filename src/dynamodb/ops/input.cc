#include "dynamodb/ops/input.h"

#include <charconv>

#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {

std::string_view string_or(const json::Value& object, std::string_view name,
                           std::string_view otherwise) {
  const json::Value* value = object.find(name);
  return value == nullptr ? otherwise : value->string();
}

bool boolean_or(const json::Value& object, std::string_view name, bool otherwise) {
  const json::Value* value = object.find(name);
  return value == nullptr ? otherwise : value->boolean();
}

std::optional<std::int64_t> find_integer(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (value == nullptr) return std::nullopt;
  const std::string_view text = value->number();
  std::int64_t number = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
  CHECK(status == std::errc());
  return number;
}

std::span<const json::Value> find_array(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value == nullptr ? std::span<const json::Value>() : value->array();
}

namespace {

bool has_items(TableStatus status) {
  return status == TableStatus::kActive || status == TableStatus::kUpdating;
}

// Without those that are no valid names.
std::vector<std::string> arns_of(const aws::RequestContext& context,
                                 const std::vector<std::string_view>& names) {
  std::vector<std::string> arns;
  for (const std::string_view name : names) {
    const auto reference = resolve_table_name(scope_of(context), name);
    if (!reference) continue;
    Table table;
    table.scope = reference->scope;
    table.name = reference->name;
    arns.push_back(table.arn());
  }
  return arns;
}

}  // namespace

Scope scope_of(const aws::RequestContext& context) { return {context.account, context.region}; }

Result<TablePtr> find_table(const Database& database, const aws::Request& request) {
  return find_table(database, request.context, string_or(request.input, "TableName", ""));
}

Result<TablePtr> find_table(const Database& database, const aws::RequestContext& context,
                            std::string_view name_or_arn) {
  ASSIGN_OR_RETURN(const TableReference reference,
                   resolve_table_name(scope_of(context), name_or_arn));
  TablePtr table = database.catalog.find(reference.scope, reference.name);
  // A table that is being made or removed has no items to work on.
  if (table == nullptr || !has_items(table->status(context.now))) {
    return fail(kResourceNotFound, "Requested resource not found");
  }
  return table;
}

Result<TablePtr> find_any_table(const Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(
      const TableReference reference,
      resolve_table_name(scope_of(request.context), string_or(request.input, "TableName", "")));
  TablePtr table = database.catalog.find(reference.scope, reference.name);
  if (table == nullptr) {
    return fail(kResourceNotFound, "Requested resource not found: Table: {} not found",
                reference.name);
  }
  return table;
}

Result<> check_not_busy(const Table& table, WallTime now) {
  std::string_view what;
  switch (table.status(now)) {
    case TableStatus::kActive:
      return {};
    case TableStatus::kCreating:
      what = "created";
      break;
    case TableStatus::kUpdating:
      what = "updated";
      break;
    case TableStatus::kDeleting:
      what = "deleted";
      break;
  }
  return fail(kResourceInUse,
              "Attempt to change a resource which is still in use: Table is being {}: {}", what,
              table.name);
}

kv::ReadOptions read_options(const aws::RequestContext& context) {
  return {.tier = context.may_block ? kv::Tier::kDisk : kv::Tier::kMemory};
}

Result<> refuse_parameters(const json::Value& input,
                           std::initializer_list<std::string_view> parameters) {
  for (const std::string_view name : parameters) {
    if (input.find(name) != nullptr) {
      return fail(aws::kNotImplementedException, "serein does not implement the parameter {} yet",
                  name);
    }
  }
  return {};
}

std::vector<std::string> table_resource(const aws::Request& request) {
  return arns_of(request.context, {string_or(request.input, "TableName", "")});
}

std::vector<std::string> tables_resource(const aws::Request& request, std::string_view map) {
  std::vector<std::string_view> names;
  if (const json::Value* tables = request.input.find(map); tables != nullptr) {
    for (const json::Member& member : tables->object()) names.emplace_back(member.key);
  }
  return arns_of(request.context, names);
}

std::vector<std::string> transaction_resource(const aws::Request& request) {
  std::vector<std::string_view> names;
  for (const json::Value& given : find_array(request.input, "TransactItems")) {
    for (const json::Member& action : given.object()) {
      if (action.value.is_object()) names.push_back(string_or(action.value, "TableName", ""));
    }
  }
  return arns_of(request.context, names);
}

}  // namespace serein::dynamodb
