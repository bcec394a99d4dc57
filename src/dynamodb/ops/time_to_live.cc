// UpdateTimeToLive and DescribeTimeToLive.
#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

tl::unexpected<Error> is_on_another(const Table& table) {
  return fail(aws::kValidationException,
              "TimeToLive is active on a different AttributeName: current AttributeName is {}",
              *table.ttl_attribute);
}

// Faults of the request itself go before this one, as recorded.
Result<> check_interval(const Table& table, WallTime now, std::chrono::seconds interval) {
  const bool is_switching = table.ttl_attribute && table.ttl_state != TtlState::kEnabled;
  const bool is_early =
      interval.count() > 0 && table.ttl_changed && now < *table.ttl_changed + interval;
  if (!is_switching && !is_early) return {};
  return fail(aws::kValidationException,
              "Time to live has been modified multiple times within a fixed interval");
}

Result<> change(const json::Value& specification, WallTime now, std::chrono::seconds interval,
                Table& table) {
  const std::string_view attribute = string_or(specification, "AttributeName", "");
  const bool enable = boolean_or(specification, "Enabled", false);
  const bool is_on = table.ttl_attribute && table.ttl_state != TtlState::kDisabling;
  if (is_on && *table.ttl_attribute != attribute) return is_on_another(table);
  if (enable == is_on) {
    return fail(aws::kValidationException, "TimeToLive is already {}",
                is_on ? "enabled" : "disabled");
  }
  RETURN_IF_ERROR(check_interval(table, now, interval));
  table.ttl_attribute = attribute;
  table.ttl_state = enable ? TtlState::kEnabling : TtlState::kDisabling;
  // The job tells changes apart by their times.
  table.ttl_changed =
      std::max(now, table.ttl_changed.value_or(WallTime{}) + std::chrono::microseconds(1));
  return {};
}

Result<aws::Output> update_time_to_live(Database& database, const aws::Request& request) {
  const json::Value& specification = *request.input.find("TimeToLiveSpecification");
  ASSIGN_OR_RETURN(const TablePtr table, find_any_table(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  const auto changed = database.catalog.change(table->id, [&](Table& changing) {
    return change(specification, request.context.now, database.ttl_change_interval, changing);
  });
  if (!changed) return fail(changed.error());
  database.on_catalog_changed();
  std::string output;
  json::Writer writer(output);
  writer.begin_object().key("TimeToLiveSpecification").begin_object();
  writer.key("AttributeName").string(string_or(specification, "AttributeName", ""));
  writer.key("Enabled").boolean(boolean_or(specification, "Enabled", false));
  writer.end_object().end_object();
  return output;
}

Result<aws::Output> describe_time_to_live(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const TablePtr table, find_any_table(database, request));
  const TableStatus status = table->status(request.context.now);
  if (status == TableStatus::kCreating || status == TableStatus::kDeleting) {
    return fail(aws::kValidationException,
                "Cannot describe time to live while table is in {} state: Current table state is "
                "{}",
                to_string(status), to_string(status));
  }
  std::string output;
  json::Writer writer(output);
  writer.begin_object().key("TimeToLiveDescription").begin_object();
  writer.key("TimeToLiveStatus")
      .string(table->ttl_attribute ? to_string(table->ttl_state) : "DISABLED");
  if (table->ttl_attribute) writer.key("AttributeName").string(*table->ttl_attribute);
  writer.end_object().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kUpdateTimeToLive{
    .name = "UpdateTimeToLive",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .run = &update_time_to_live,
};

const aws::Operation<Database> kDescribeTimeToLive{
    .name = "DescribeTimeToLive",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &describe_time_to_live,
};

}  // namespace serein::dynamodb
