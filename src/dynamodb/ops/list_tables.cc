#include "dynamodb/catalog/limits.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

Result<aws::Output> list_tables(Database& database, const aws::Request& request) {
  const auto limit = static_cast<std::size_t>(
      find_integer(request.input, "Limit").value_or(static_cast<std::int64_t>(kListTablesPage)));
  const std::string_view after = string_or(request.input, "ExclusiveStartTableName", "");
  // One more than asked for tells whether there are more.
  auto names = database.catalog.list(scope_of(request.context), after, limit + 1);
  const bool more = names.size() > limit;
  if (more) names.pop_back();
  std::string output;
  json::Writer writer(output);
  writer.begin_object();
  if (more) writer.key("LastEvaluatedTableName").string(names.back());
  writer.key("TableNames").begin_array();
  for (const std::string& name : names) writer.string(name);
  writer.end_array().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kListTables{
    .name = "ListTables",
    .access = aws::Access::kList,
    .run = &list_tables,
};

}  // namespace serein::dynamodb
