#pragma once

#include "aws/operation.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/store/page_reader.h"

// What Query and Scan have in common.
namespace serein::dynamodb {

// A checked Query or Scan, ready to run.
struct PagePlan {
  TablePtr table;
  Expressions expressions;
  PageRequest page;
  bool count_only = false;
};

// The stored form of ExclusiveStartKey, or nothing.
Result<std::optional<std::string>> read_start_key(const json::Value& input);
Result<> check_start_key(const KeySchema& schema, const ItemView& key);

// Whether Select asks for nothing but the count. Fails where it does not agree with what else says
// which attributes are wanted; `verb` is "Querying" or "Scanning".
Result<bool> read_count_only(const json::Value& input, const Expressions& expressions,
                             std::string_view introduction);

// Fails when the request names an index: tables have none yet.
Result<> check_index(const json::Value& input);

// Checks what names attributes against the table's key, and fills in the page's limit and filter.
Result<> complete_plan(PagePlan& plan, const aws::Request& request);

// Reads the page and renders the answer.
Result<aws::Output> answer_page(const Database& database, const aws::Request& request,
                                const PagePlan& plan);

}  // namespace serein::dynamodb
