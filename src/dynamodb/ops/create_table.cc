#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_definition.h"
#include "dynamodb/ops/table_description.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// BillingMode and ProvisionedThroughput, which must agree.
Result<> read_billing(const json::Value& input, WallTime now, Table& table) {
  table.billing_mode = *parse_billing_mode(string_or(input, "BillingMode", "PROVISIONED"));
  const json::Value* throughput = input.find("ProvisionedThroughput");
  if (table.billing_mode == BillingMode::kPayPerRequest) {
    if (throughput != nullptr) {
      return fail(aws::kValidationException,
                  "{}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                  "BillingMode is PAY_PER_REQUEST",
                  kInvalidParameters);
    }
    table.on_demand_since = now;
    return {};
  }
  if (throughput == nullptr) {
    return fail(aws::kValidationException,
                "{}ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                "BillingMode is PROVISIONED",
                kInvalidParameters);
  }
  ASSIGN_OR_RETURN(table.throughput, read_throughput(*throughput));
  return {};
}

Result<> refuse_unimplemented(const json::Value& input) {
  RETURN_IF_ERROR(
      refuse_parameters(input, {"OnDemandThroughput", "ResourcePolicy", "GlobalTableSourceArn",
                                "GlobalTableSettingsReplicationMode"}));
  return check_encryption(input);
}

Result<Table> read_table(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  Table table;
  ASSIGN_OR_RETURN(TableReference reference, resolve_table_name(scope_of(request.context),
                                                                string_or(input, "TableName", "")));
  table.scope = std::move(reference.scope);
  table.name = std::move(reference.name);
  table.created = request.context.now;
  RETURN_IF_ERROR(read_billing(input, table.created, table));
  RETURN_IF_ERROR(refuse_unimplemented(input));
  RETURN_IF_ERROR(read_attribute_definitions(input, table));
  RETURN_IF_ERROR(read_key_schema(input, table));
  RETURN_IF_ERROR(read_indexes(input, table));
  RETURN_IF_ERROR(set_warm_throughput(input, true, table, nullptr));
  if (const json::Value* stream = input.find("StreamSpecification"); stream != nullptr) {
    RETURN_IF_ERROR(read_stream_of_new_table(*stream, database.stream_shards, table));
  }
  RETURN_IF_ERROR(set_tags(find_array(input, "Tags"), table));
  if (const std::string_view name = string_or(input, "TableClass", ""); !name.empty()) {
    table.table_class = parse_table_class(name);
  }
  table.deletion_protection = boolean_or(input, "DeletionProtectionEnabled", false);
  table.uuid = make_uuid(database.random);
  if (database.transition_time.count() > 0) {
    table.transition = Transition{TableStatus::kCreating, table.created + database.transition_time};
  }
  return table;
}

Result<aws::Output> create_table(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(Table table, read_table(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  ASSIGN_OR_RETURN(const TablePtr created, database.catalog.create(std::move(table)));
  // The service answers before the table is ready; here it may be ready already.
  std::string output;
  json::Writer(output)
      .begin_object()
      .key("TableDescription")
      .raw(describe(*created, {}, created->created, TableStatus::kCreating))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kCreateTable{
    .name = "CreateTable",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .run = &create_table,
};

}  // namespace serein::dynamodb
