// TagResource, UntagResource and ListTagsOfResource.
#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_definition.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

std::vector<std::string> arn_resource(const aws::Request& request) {
  return {std::string(string_or(request.input, "ResourceArn", ""))};
}

// The table that ResourceArn names; it must be an ARN.
Result<TablePtr> find_resource(const Database& database, const aws::Request& request) {
  const std::string_view arn = string_or(request.input, "ResourceArn", "");
  if (arn.substr(0, 4) != "arn:") {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: ARNs must start with 'arn:': {}", arn);
  }
  const auto reference = resolve_table_name(scope_of(request.context), arn);
  if (!reference) {
    return fail(aws::kValidationException,
                "Invalid TableArn: Invalid ResourceArn provided as input {}", arn);
  }
  TablePtr table = database.catalog.find(reference->scope, reference->name);
  if (table == nullptr) {
    // The misspelling is the service's.
    return fail(kResourceNotFound, "Requested resource not found: ResourcArn: {} not found", arn);
  }
  return table;
}

Result<aws::Output> change_tags(Database& database, const aws::Request& request,
                                const std::function<Result<>(Table&)>& change) {
  ASSIGN_OR_RETURN(const TablePtr table, find_resource(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  const auto changed = database.catalog.change(table->id, change);
  if (!changed) return fail(changed.error());
  return aws::Output();
}

Result<aws::Output> tag_resource(Database& database, const aws::Request& request) {
  const auto tags = find_array(request.input, "Tags");
  if (tags.empty()) {
    // Written so by the service.
    return fail(aws::kValidationException, "Atleast one Tag needs to be provided as Input.");
  }
  return change_tags(database, request, [tags](Table& table) { return set_tags(tags, table); });
}

Result<aws::Output> untag_resource(Database& database, const aws::Request& request) {
  const auto keys = find_array(request.input, "TagKeys");
  if (keys.empty()) {
    return fail(aws::kValidationException, "Atleast one Tag Key needs to be provided as Input.");
  }
  return change_tags(database, request, [keys](Table& table) -> Result<> {
    std::erase_if(table.tags, [&](const Tag& tag) {
      return std::any_of(keys.begin(), keys.end(),
                         [&](const json::Value& key) { return key.string() == tag.key; });
    });
    return {};
  });
}

Result<aws::Output> list_tags_of_resource(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const TablePtr table, find_resource(database, request));
  std::string output;
  json::Writer writer(output);
  writer.begin_object().key("Tags").begin_array();
  for (const Tag& tag : table->tags) {
    writer.begin_object();
    writer.key("Key").string(tag.key);
    writer.key("Value").string(tag.value);
    writer.end_object();
  }
  writer.end_array().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kTagResource{
    .name = "TagResource",
    .access = aws::Access::kTagging,
    .resources = arn_resource,
    .run = &tag_resource,
};

const aws::Operation<Database> kUntagResource{
    .name = "UntagResource",
    .access = aws::Access::kTagging,
    .resources = arn_resource,
    .run = &untag_resource,
};

const aws::Operation<Database> kListTagsOfResource{
    .name = "ListTagsOfResource",
    .access = aws::Access::kRead,
    .resources = arn_resource,
    .run = &list_tags_of_resource,
};

}  // namespace serein::dynamodb
