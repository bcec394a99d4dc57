#include "dynamodb/ops/page_answer.h"

#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"

namespace serein::dynamodb {
namespace {

void append_key_json(std::string& out, const KeySchema& key, const ItemView& item) {
  json::Writer writer(out);
  writer.begin_object();
  append_json(writer.key(key.hash.name).appended_value(), *item.find(key.hash.name));
  if (key.range) {
    append_json(writer.key(key.range->name).appended_value(), *item.find(key.range->name));
  }
  writer.end_object();
}

}  // namespace

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

Result<> check_start_key(const KeySchema& schema, const ItemView& key) {
  if (key.attribute_count() != (schema.range ? 2U : 1U)) {
    return fail(aws::kValidationException, "The provided starting key is invalid");
  }
  if (const auto checked = check_key(schema, key); !checked) {
    return fail(aws::kValidationException, "The provided starting key is invalid: {}",
                checked.error().message());
  }
  return {};
}

Result<bool> read_count_only(const json::Value& input, const Expressions& expressions,
                             std::string_view introduction) {
  const std::string_view select = string_or(input, "Select", "");
  if (select == "ALL_PROJECTED_ATTRIBUTES") {
    // The service says Querying for a Scan, too.
    return fail(aws::kValidationException,
                "{}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
                introduction);
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !expressions.projection) {
    return fail(aws::kValidationException,
                "{}Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                "SPECIFIC_ATTRIBUTES",
                introduction);
  }
  if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && expressions.projection) {
    return fail(aws::kValidationException,
                "{}Cannot specify the ProjectionExpression when choosing to get {}", introduction,
                select == "COUNT" ? "only the Count" : select);
  }
  return select == "COUNT";
}

Result<> check_index(const json::Value& input) {
  const json::Value* index = input.find("IndexName");
  if (index == nullptr) return {};
  return fail(aws::kValidationException, "The table does not have the specified index: {}",
              index->string());
}

Result<> complete_plan(PagePlan& plan, const aws::Request& request) {
  const KeySchema& key = plan.table->key;
  if (plan.expressions.projection) {
    RETURN_IF_ERROR(check_key_paths(plan.expressions.projection->paths(), key));
  }
  if (plan.expressions.filter) {
    RETURN_IF_ERROR(check_key_paths(plan.expressions.filter->paths(), key));
  }
  if (const auto limit = find_integer(request.input, "Limit")) {
    plan.page.limit = static_cast<std::uint64_t>(*limit);
  }
  plan.page.filter = plan.expressions.filter.get();
  plan.page.may_block = request.context.may_block;
  return {};
}

Result<aws::Output> answer_page(const Database& database, const aws::Request& request,
                                const PagePlan& plan) {
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

}  // namespace serein::dynamodb
