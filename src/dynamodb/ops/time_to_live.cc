// UpdateTimeToLive and DescribeTimeToLive.
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

Result<> change(const json::Value& specification, Table& table) {
  const std::string_view attribute = string_or(specification, "AttributeName", "");
  if (boolean_or(specification, "Enabled", false)) {
    if (table.ttl_attribute && *table.ttl_attribute != attribute) return is_on_another(table);
    if (table.ttl_attribute) {
      return fail(aws::kValidationException, "TimeToLive is already enabled");
    }
    table.ttl_attribute = attribute;
    return {};
  }
  if (!table.ttl_attribute) {
    return fail(aws::kValidationException, "TimeToLive is already disabled");
  }
  if (*table.ttl_attribute != attribute) return is_on_another(table);
  table.ttl_attribute.reset();
  return {};
}

Result<aws::Output> update_time_to_live(Database& database, const aws::Request& request) {
  const json::Value& specification = *request.input.find("TimeToLiveSpecification");
  ASSIGN_OR_RETURN(const TablePtr table, find_any_table(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  const auto changed = database.catalog.change(
      table->id, [&](Table& changing) { return change(specification, changing); });
  if (!changed) return fail(changed.error());
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
  writer.key("TimeToLiveStatus").string(table->ttl_attribute ? "ENABLED" : "DISABLED");
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
