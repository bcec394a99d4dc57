#include "dynamodb/catalog/table.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
#include "dynamodb/model/errors.h"

namespace serein::dynamodb {
namespace {

bool is_table_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool is_table_name(std::string_view name) {
  return name.size() >= kMinTableNameBytes && name.size() <= kMaxTableNameBytes &&
         std::all_of(name.begin(), name.end(), is_table_name_character);
}

// Takes the part up to the next ':' off `rest`.
std::string_view take_arn_part(std::string_view& rest) {
  const std::size_t colon = rest.find(':');
  const std::string_view part = rest.substr(0, colon);
  rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
  return part;
}

}  // namespace

std::optional<TableReference> parse_table_arn(std::string_view arn) {
  constexpr std::string_view kResourcePrefix = "table/";
  std::string_view rest = arn;
  const std::string_view literal = take_arn_part(rest);
  const std::string_view partition = take_arn_part(rest);
  const std::string_view service = take_arn_part(rest);
  const std::string_view region = take_arn_part(rest);
  const std::string_view account = take_arn_part(rest);
  if (literal != "arn" || partition.substr(0, 3) != "aws" || service != "dynamodb" ||
      region.empty() || account.size() != 12 || rest.substr(0, 6) != kResourcePrefix) {
    return std::nullopt;
  }
  rest.remove_prefix(kResourcePrefix.size());
  if (!is_table_name(rest)) return std::nullopt;
  return TableReference{{std::string(account), std::string(region)}, std::string(rest)};
}

std::string Table::arn() const {
  return "arn:aws:dynamodb:" + scope.region + ":" + scope.account + ":table/" + name;
}

std::int64_t Throughput::decreases_on_day_of(WallTime time) const {
  const auto day_of = [](WallTime t) { return std::chrono::floor<std::chrono::days>(t); };
  return last_decrease && day_of(*last_decrease) == day_of(time) ? decreases_that_day : 0;
}

TableStatus Table::status(WallTime now) const {
  if (!transition) return TableStatus::kActive;
  // A table that is being deleted never comes back; a job removes it when its time has come.
  if (transition->status == TableStatus::kDeleting) return TableStatus::kDeleting;
  return now < transition->until ? transition->status : TableStatus::kActive;
}

const Index* Table::find_index(std::string_view index_name) const {
  const auto found = std::find_if(indexes.begin(), indexes.end(), [index_name](const Index& index) {
    return index.name == index_name;
  });
  return found == indexes.end() ? nullptr : &*found;
}

Index* Table::find_index(std::string_view index_name) {
  return const_cast<Index*>(std::as_const(*this).find_index(index_name));
}

WarmThroughput warm_throughput(const Table& table, const Index* index) {
  const bool on_demand = table.billing_mode == BillingMode::kPayPerRequest;
  const Throughput& provisioned = index == nullptr ? table.throughput : index->throughput;
  const WarmThroughput& kept = index == nullptr ? table.warm : index->warm;
  return {
      std::max(kept.read_units, on_demand ? kOnDemandWarmReadUnits : provisioned.read_units),
      std::max(kept.write_units, on_demand ? kOnDemandWarmWriteUnits : provisioned.write_units)};
}

void keep_warm_throughput(Table& table) {
  table.warm = warm_throughput(table, nullptr);
  for (Index& index : table.indexes) {
    if (!index.is_local()) index.warm = warm_throughput(table, &index);
  }
}

std::string stream_label(WallTime since) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(since.time_since_epoch()).count();
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}", fmt::gmtime(seconds), milliseconds % 1000);
}

Result<TableReference> resolve_table_name(const Scope& caller, std::string_view name_or_arn) {
  if (name_or_arn.substr(0, 4) == "arn:") {
    auto reference = parse_table_arn(name_or_arn);
    if (!reference) {
      return fail(aws::kValidationException, "Invalid table ARN: {}", name_or_arn);
    }
    // Another account's tables would need its permission.
    if (reference->scope.account != caller.account) {
      return fail(kResourceNotFound, "Requested resource not found");
    }
    // A request goes to the endpoint of one region, whose tables it can reach.
    if (reference->scope.region != caller.region) {
      return fail(aws::kValidationException,
                  "1 validation error detected: Invalid AWS region in '{}'", name_or_arn);
    }
    return *std::move(reference);
  }
  if (!is_table_name(name_or_arn)) {
    // Two spaces, as the service writes it.
    return fail(aws::kValidationException,
                "Invalid table/index name.  Table/index names must be between 3 and 255 characters "
                "long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
  }
  return TableReference{caller, std::string(name_or_arn)};
}

}  // namespace serein::dynamodb
