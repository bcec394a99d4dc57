#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_description.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// The description in the answer to a deletion shows no key and no attributes any more.
std::string describe_deleted(const Table& table) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.key("TableName").string(table.name);
  writer.key("TableStatus").string("DELETING");
  writer.key("ProvisionedThroughput").begin_object();
  writer.key("NumberOfDecreasesToday").number(std::int64_t{0});
  writer.key("ReadCapacityUnits").number(table.throughput.read_units);
  writer.key("WriteCapacityUnits").number(table.throughput.write_units);
  writer.end_object();
  writer.key("TableSizeBytes").number(std::int64_t{0});
  writer.key("ItemCount").number(std::int64_t{0});
  writer.key("TableArn").string(table.arn());
  writer.key("TableId").string(table.uuid);
  writer.key("DeletionProtectionEnabled").boolean(table.deletion_protection);
  writer.end_object();
  return out;
}

// Removes the table at once, or sets it to be removed when its time has come.
Result<TablePtr> remove(Database& database, const TableReference& reference, WallTime now) {
  const TablePtr table = database.catalog.find(reference.scope, reference.name);
  if (table != nullptr) RETURN_IF_ERROR(check_not_busy(*table, now));
  if (table == nullptr || table->deletion_protection || database.transition_time.count() == 0) {
    return database.catalog.remove(reference.scope, reference.name, now);
  }
  return database.catalog.change(table->id, [&](Table& changing) -> Result<> {
    changing.transition = Transition{TableStatus::kDeleting, now + database.transition_time};
    return {};
  });
}

Result<aws::Output> delete_table(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(
      const TableReference reference,
      resolve_table_name(scope_of(request.context), string_or(request.input, "TableName", "")));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  ASSIGN_OR_RETURN(const TablePtr removed, remove(database, reference, request.context.now));
  database.on_catalog_changed();
  std::string output;
  json::Writer(output)
      .begin_object()
      .key("TableDescription")
      .raw(describe_deleted(*removed))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kDeleteTable{
    .name = "DeleteTable",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .run = &delete_table,
};

}  // namespace serein::dynamodb
