#include "aws/errors.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/page_answer.h"
#include "dynamodb/store/query_range.h"

namespace serein::dynamodb {
namespace {

Result<Segment> read_segment(const json::Value& input) {
  const auto number = find_integer(input, "Segment");
  const auto total = find_integer(input, "TotalSegments");
  if (number && !total) {
    return fail(aws::kValidationException,
                "The TotalSegments parameter is required but was not present in the request when "
                "Segment parameter is present");
  }
  if (!total) return Segment{};
  if (!number) {
    return fail(aws::kValidationException,
                "The Segment parameter is required but was not present in the request when "
                "parameter TotalSegments is present");
  }
  if (*number >= *total) {
    return fail(aws::kValidationException,
                "The Segment parameter is zero-based and must be less than parameter "
                "TotalSegments: Segment: {} is not less than TotalSegments: {}",
                *number, *total);
  }
  return Segment{static_cast<std::uint64_t>(*number), static_cast<std::uint64_t>(*total)};
}

Result<PagePlan> make_plan(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const ExpressionParameters expression_parameters{
      {"ProjectionExpression", "FilterExpression"},
      {"AttributesToGet", "ScanFilter", "ConditionalOperator"}};
  RETURN_IF_ERROR(check_expression_parameters(input, expression_parameters));
  PagePlan plan;
  plan.is_scan = true;
  ASSIGN_OR_RETURN(const auto start_key, read_start_key(input));
  ASSIGN_OR_RETURN(plan.expressions, read_expressions(input, expression_parameters));
  ASSIGN_OR_RETURN(plan.count_only, read_count_only(input, plan.expressions));
  ASSIGN_OR_RETURN(const Segment segment, read_segment(input));
  RETURN_IF_ERROR(find_target(plan, database, request));
  RETURN_IF_ERROR(complete_plan(plan, request));
  plan.page.range = segment_range(*plan.table, plan.index, segment);
  if (start_key) {
    const ItemView key(*start_key);
    RETURN_IF_ERROR(check_start_key(plan, key));
    if (!continue_after(plan.page.range, *plan.table, plan.index, key)) {
      return fail(aws::kValidationException,
                  "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                  "ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                  segment.total, segment.number);
    }
  }
  return plan;
}

Result<aws::Output> scan(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(const PagePlan plan, make_plan(database, request));
  return answer_page(database, request, plan);
}

}  // namespace

const aws::Operation<Database> kScan{
    .name = "Scan",
    .access = aws::Access::kRead,
    .resources = table_resource,
    .run = &scan,
};

}  // namespace serein::dynamodb
