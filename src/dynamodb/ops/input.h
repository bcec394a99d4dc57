#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "dynamodb/store/database.h"
#include "json/value.h"

// Reading of validated requests: types and bounds have been checked against the interface model.
namespace serein::dynamodb {

std::string_view string_or(const json::Value& object, std::string_view name,
                           std::string_view otherwise);
bool boolean_or(const json::Value& object, std::string_view name, bool otherwise);
std::optional<std::int64_t> find_integer(const json::Value& object, std::string_view name);
// Empty when absent.
std::span<const json::Value> find_array(const json::Value& object, std::string_view name);

// The caller's account and region.
Scope scope_of(const aws::RequestContext& context);

// The table that the TableName of the request names. ResourceNotFoundException with the text of the
// data operations when there is none.
Result<TablePtr> find_table(const Database& database, const aws::Request& request);
Result<TablePtr> find_table(const Database& database, const aws::RequestContext& context,
                            std::string_view name_or_arn);

// Likewise for the operations on tables themselves: in whatever state the table is, and with their
// text of the error.
Result<TablePtr> find_any_table(const Database& database, const aws::Request& request);

// Fails with ResourceInUseException while the table is being made, changed or removed.
Result<> check_not_busy(const Table& table, WallTime now);

// How a request may read: from memory only where it must not wait.
kv::ReadOptions read_options(const aws::RequestContext& context);

// Fails, naming the first of `parameters` that the request has: parameters of the API that are not
// there yet must not be ignored.
Result<> refuse_parameters(const json::Value& input,
                           std::initializer_list<std::string_view> parameters);

}  // namespace serein::dynamodb
