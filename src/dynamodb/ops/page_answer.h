#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/store/page_reader.h"

// What Query and Scan have in common.
namespace serein::dynamodb {

// A checked Query or Scan, ready to run.
struct PagePlan {
  TablePtr table;
  const Index* index = nullptr;  // of the table; nullptr: the table itself is read
  Expressions expressions;
  PageRequest page;
  bool count_only = false;
  bool is_scan = false;

  const KeySchema& key() const { return index == nullptr ? table->key : index->key; }
};

// The stored form of ExclusiveStartKey, or nothing.
Result<std::optional<std::string>> read_start_key(const json::Value& input);

// A start key names an item by the table's key, and of an index by that of the index, too.
Result<> check_start_key(const PagePlan& plan, const ItemView& key);

// Whether Select asks for nothing but the count. Fails where it does not agree with what else says
// which attributes are wanted.
Result<bool> read_count_only(const json::Value& input, const Expressions& expressions);

// Finds the table and the index that the request names, and checks that they can be read so.
Result<> find_target(PagePlan& plan, const Database& database, const aws::Request& request);

// A Query of an index filters by what the index holds. A Scan does not insist: it finds the others
// missing.
Result<> check_filter_is_projected(const PagePlan& plan);

// Checks what names attributes against keys and the index's projection, and fills in the rest of
// the page but its range.
Result<> complete_plan(PagePlan& plan, const aws::Request& request);

// Reads the page and renders the answer.
Result<aws::Output> answer_page(const Database& database, const aws::Request& request,
                                const PagePlan& plan);

}  // namespace serein::dynamodb
