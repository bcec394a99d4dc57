#include "aws/errors.h"
#include "base/check.h"
#include "dynamodb/expr/key_condition.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/page_answer.h"
#include "dynamodb/store/query_range.h"

namespace serein::dynamodb {
namespace {

// Filters see what the key condition has left: they must not name key attributes.
Result<> check_filter(const Condition& filter, const KeySchema& key, bool is_expression) {
  for (const DocumentPath& path : filter.paths()) {
    if (!key.contains(path.front().name)) continue;
    return fail(aws::kValidationException,
                "{} can only contain non-primary key attributes: Primary key attribute: {}",
                is_expression ? "Filter Expression" : "QueryFilter", path.front().name);
  }
  return {};
}

bool is_in_partition(const KeyCondition& condition, const KeySchema& key,
                     const ItemView& start_key) {
  for (std::size_t i = 0; i < key.hash.size(); ++i) {
    if (*start_key.find(key.hash[i].name) != ValueView(condition.hash[i])) return false;
  }
  return true;
}

// Whether the sort attributes of a start key fulfil the condition, whatever its partition.
bool has_range_of(const PagePlan& plan, KeyCondition condition, const ItemView& start_key) {
  condition.hash.clear();
  for (const KeyAttribute& attribute : plan.key().hash) {
    condition.hash.emplace_back(start_key.find(attribute.name)->bytes());
  }
  kv::Range range = query_range(*plan.table, plan.index, condition, true);
  return continue_after(range, *plan.table, plan.index, start_key);
}

// Goes on behind the start key, which must be one that the query could have ended with.
Result<> continue_page(PagePlan& plan, const KeyCondition& condition, const ItemView& start_key) {
  using Operator = KeyCondition::RangeOperator;
  if (condition.range_operator != Operator::kNone && !has_range_of(plan, condition, start_key)) {
    return fail(aws::kValidationException,
                "The provided starting key does not match the range key predicate");
  }
  if (!is_in_partition(condition, plan.key(), start_key)) {
    if (condition.range_operator == Operator::kEqual) {
      return fail(aws::kValidationException,
                  "The query can return at most one row and cannot be restarted");
    }
    return fail(
        aws::kValidationException,
        "The provided starting key is outside query boundaries based on provided conditions");
  }
  CHECK(continue_after(plan.page.range, *plan.table, plan.index, start_key));
  return {};
}

Result<PagePlan> make_plan(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const ExpressionParameters expression_parameters{
      {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"},
      {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"}};
  RETURN_IF_ERROR(check_expression_parameters(input, expression_parameters));
  PagePlan plan;
  ASSIGN_OR_RETURN(const auto start_key, read_start_key(input));
  if (input.find("KeyConditionExpression") == nullptr && input.find("KeyConditions") == nullptr) {
    return fail(aws::kValidationException,
                "Either the KeyConditions or KeyConditionExpression parameter must be specified "
                "in the request.");
  }
  ASSIGN_OR_RETURN(plan.expressions, read_expressions(input, expression_parameters));
  RETURN_IF_ERROR(check_key_condition_form(*plan.expressions.key_condition));
  ASSIGN_OR_RETURN(plan.count_only, read_count_only(input, plan.expressions));

  RETURN_IF_ERROR(find_target(plan, database, request));
  if (start_key) RETURN_IF_ERROR(check_start_key(plan, ItemView(*start_key)));
  ASSIGN_OR_RETURN(const KeyCondition condition,
                   read_key_condition(*plan.expressions.key_condition, plan.key()));
  if (plan.expressions.filter) {
    RETURN_IF_ERROR(check_filter(*plan.expressions.filter, plan.key(),
                                 input.find("FilterExpression") != nullptr));
  }
  RETURN_IF_ERROR(check_filter_is_projected(plan));
  RETURN_IF_ERROR(complete_plan(plan, request));
  plan.page.range =
      query_range(*plan.table, plan.index, condition, boolean_or(input, "ScanIndexForward", true));
  if (start_key) RETURN_IF_ERROR(continue_page(plan, condition, ItemView(*start_key)));
  return plan;
}

Result<aws::Output> query(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const PagePlan plan, make_plan(database, request));
  return answer_page(database, request, plan);
}

}  // namespace

const aws::Operation<Database> kQuery{
    .name = "Query",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &query,
};

}  // namespace serein::dynamodb
