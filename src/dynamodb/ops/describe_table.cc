#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_description.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

Result<aws::Output> describe_table(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const TablePtr table, find_any_table(database, request));
  const auto view = database.engine.read(read_options(request.context));
  ASSIGN_OR_RETURN(const TableSizes sizes, read_table_sizes(*view, *table));
  std::string output;
  json::Writer(output)
      .begin_object()
      .key("Table")
      .raw(describe(*table, sizes, request.context.now))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kDescribeTable{
    .name = "DescribeTable",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &describe_table,
};

}  // namespace serein::dynamodb
