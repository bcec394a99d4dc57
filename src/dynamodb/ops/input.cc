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

Scope scope_of(const aws::RequestContext& context) { return {context.account, context.region}; }

Result<TablePtr> find_table(const Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(
      const TableReference reference,
      resolve_table_name(scope_of(request.context), string_or(request.input, "TableName", "")));
  TablePtr table = database.catalog.find(reference.scope, reference.name);
  if (table == nullptr) return fail(kResourceNotFound, "Requested resource not found");
  return table;
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
  const auto reference =
      resolve_table_name(scope_of(request.context), string_or(request.input, "TableName", ""));
  if (!reference) return {};
  Table table;
  table.scope = reference->scope;
  table.name = reference->name;
  return {table.arn()};
}

}  // namespace serein::dynamodb
