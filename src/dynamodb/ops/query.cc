#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/expr/key_condition.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/store/page_reader.h"
#include "dynamodb/store/query_range.h"

namespace serein::dynamodb {
namespace {

Result<> refuse_unimplemented(const json::Value& input) {
  return refuse_parameters(input, {"IndexName", "KeyConditions", "QueryFilter",
                                   "ConditionalOperator", "AttributesToGet"});
}

// Select must agree with what else says which attributes are wanted. True where only the count is.
Result<bool> read_count_only(const json::Value& input, const Expressions& expressions) {
  const std::string_view select = string_or(input, "Select", "");
  if (select == "ALL_PROJECTED_ATTRIBUTES") {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: ALL_PROJECTED_ATTRIBUTES can be used "
                "only when Querying using an IndexName");
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !expressions.projection) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Must specify the AttributesToGet or "
                "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
  }
  if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && expressions.projection) {
    return fail(
        aws::kValidationException,
        "One or more parameter values were invalid: Cannot specify the ProjectionExpression "
        "when choosing to get {}",
        select == "COUNT" ? "only the Count" : select);
  }
  return select == "COUNT";
}

Result<std::optional<std::string>> read_start_key(const json::Value& input) {
  const json::Value* key = input.find("ExclusiveStartKey");
  if (key == nullptr) return std::nullopt;
  auto encoded = encode_item(*key);
  if (!encoded) {
    return fail(aws::kValidationException, "The provided starting key is invalid: {}",
                encoded.error().message());
  }
  return *std::move(encoded);
}

// Filters see what the key condition has left: they must not name key attributes.
Result<> check_filter(const Condition& filter, const KeySchema& key) {
  for (const DocumentPath& path : filter.paths()) {
    if (!key.contains(path.front().name)) continue;
    return fail(aws::kValidationException,
                "Filter Expression can only contain non-primary key attributes: Primary key "
                "attribute: {}",
                path.front().name);
  }
  return check_key_paths(filter.paths(), key);
}

Result<> check_start_key(const KeySchema& schema, const ItemView& key) {
  const auto checked = check_key(schema, key);
  if (checked) return {};
  if (key.attribute_count() != (schema.range ? 2U : 1U)) {
    return fail(aws::kValidationException, "The provided starting key is invalid");
  }
  return fail(aws::kValidationException, "The provided starting key is invalid: {}",
              checked.error().message());
}

// A checked Query, ready to run.
struct Plan {
  TablePtr table;
  Expressions expressions;
  PageRequest page;
  bool count_only = false;
};

Result<Plan> make_plan(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  RETURN_IF_ERROR(refuse_unimplemented(input));
  Plan plan;
  ASSIGN_OR_RETURN(const auto start_key, read_start_key(input));
  if (input.find("KeyConditionExpression") == nullptr) {
    return fail(aws::kValidationException,
                "Either the KeyConditions or KeyConditionExpression parameter must be specified "
                "in the request.");
  }
  ASSIGN_OR_RETURN(plan.expressions, read_expressions(input));
  RETURN_IF_ERROR(check_key_condition_form(*plan.expressions.key_condition));
  ASSIGN_OR_RETURN(plan.count_only, read_count_only(input, plan.expressions));

  ASSIGN_OR_RETURN(plan.table, find_table(database, request));
  const KeySchema& key = plan.table->key;
  if (start_key) {
    RETURN_IF_ERROR(check_start_key(key, ItemView(*start_key)));
  }
  ASSIGN_OR_RETURN(const KeyCondition condition,
                   read_key_condition(*plan.expressions.key_condition, key));
  if (plan.expressions.projection) {
    RETURN_IF_ERROR(check_key_paths(plan.expressions.projection->paths(), key));
  }
  if (plan.expressions.filter) {
    RETURN_IF_ERROR(check_filter(*plan.expressions.filter, key));
  }
  plan.page.range =
      query_range(*plan.table, condition, boolean_or(input, "ScanIndexForward", true));
  if (start_key) {
    RETURN_IF_ERROR(continue_after(plan.page.range, *plan.table, ItemView(*start_key)));
  }
  if (const auto limit = find_integer(input, "Limit")) {
    plan.page.limit = static_cast<std::uint64_t>(*limit);
  }
  plan.page.filter = plan.expressions.filter.get();
  plan.page.may_block = request.context.may_block;
  return plan;
}

void append_key_json(std::string& out, const KeySchema& key, const ItemView& item) {
  json::Writer writer(out);
  writer.begin_object();
  append_json(writer.key(key.hash.name).appended_value(), *item.find(key.hash.name));
  if (key.range) {
    append_json(writer.key(key.range->name).appended_value(), *item.find(key.range->name));
  }
  writer.end_object();
}

Result<aws::Output> query(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const Plan plan, make_plan(database, request));
  const auto view = database.engine.read(read_options(request.context));

  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  if (!plan.count_only) writer.key("Items").begin_array();
  const auto emit = [&](const ItemView& item) {
    if (plan.count_only) return;
    std::string& out = writer.appended_value();
    if (plan.expressions.projection) {
      plan.expressions.projection->append_json(out, item);
    } else {
      append_json(out, item);
    }
  };
  ASSIGN_OR_RETURN(const Page page, read_page(*view, plan.page, emit));
  if (!plan.count_only) writer.end_array();
  writer.key("Count").number(page.count);
  writer.key("ScannedCount").number(page.scanned_count);
  if (page.last_item) {
    append_key_json(writer.key("LastEvaluatedKey").appended_value(), plan.table->key,
                    ItemView(*page.last_item));
  }
  const bool consistent = boolean_or(request.input, "ConsistentRead", false);
  write_consumed_capacity(writer, capacity_detail(request.input), plan.table->name,
                          read_half_units(page.bytes, consistent));
  writer.end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kQuery{
    .name = "Query",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &query,
};

}  // namespace serein::dynamodb
