#include "dynamodb/ops/page_answer.h"

#include <algorithm>
#include <vector>

#include "aws/errors.h"
#include "dynamodb/model/item_builder.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/store/index_entries.h"
#include "dynamodb/store/limits.h"

namespace serein::dynamodb {
namespace {

// JSON of a full page, but for items of the smallest values.
constexpr std::size_t kUsualPageJsonBytes = kMaxPageBytes + kMaxPageBytes / 4;

// What a page goes on from: the item's key in the table, and in the index.
std::vector<std::string_view> start_key_names(const PagePlan& plan) {
  std::vector<std::string_view> names;
  const auto add = [&names](const KeySchema& key) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      const std::string& name = key.at(i).name;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  add(plan.table->key);
  if (plan.index != nullptr) add(plan.index->key);
  return names;
}

void append_key_json(std::string& out, const PagePlan& plan, const ItemView& item) {
  json::Writer writer(out);
  writer.begin_object();
  for (const std::string_view name : start_key_names(plan)) {
    append_json(writer.key(name).appended_value(), *item.find(name));
  }
  writer.end_object();
}

tl::unexpected<Error> invalid_start_key(std::string_view why = {}) {
  return fail(aws::kValidationException, "The provided starting key is invalid{}{}",
              why.empty() ? "" : ": ", why);
}

// The part of a start key that is the table's.
std::string table_key_of(const KeySchema& schema, const ItemView& key) {
  ItemBuilder part;
  for (MapIterator attribute = key.attributes().begin(); !attribute.at_end(); attribute.next()) {
    if (schema.contains(attribute.name().bytes)) part.append(attribute.name(), attribute.value());
  }
  return part.finish();
}

// The paths of a request that an index does not hold.
std::vector<std::string_view> unprojected(const PagePlan& plan,
                                          const std::vector<DocumentPath>& paths) {
  std::vector<std::string_view> names;
  for (const DocumentPath& path : paths) {
    const std::string& name = path.front().name;
    if (!is_projected(*plan.table, *plan.index, name)) names.push_back(name);
  }
  return names;
}

// A global index gives what it holds; a local one stands beside its table, whose items can be
// fetched for what it does not hold.
Result<bool> needs_items(const PagePlan& plan, const json::Value& input) {
  if (plan.index == nullptr) return false;
  const bool all = string_or(input, "Select", "") == "ALL_ATTRIBUTES" &&
                   plan.index->projection.type != ProjectionType::kAll;
  std::vector<std::string_view> missing;
  if (plan.expressions.projection) {
    missing = unprojected(plan, plan.expressions.projection->paths());
  }
  if (plan.index->is_local()) return all || !missing.empty();
  if (all) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
                "supported for global secondary index {} because its projection type is not ALL",
                plan.index->name);
  }
  if (!missing.empty()) {
    return fail(aws::kValidationException,
                "One or more parameter values were invalid: Global secondary index {} does not "
                "project [{}]",
                plan.index->name, fmt::join(missing, ", "));
  }
  return false;
}

Capacity page_capacity(const PagePlan& plan, const Page& page, bool consistent) {
  Capacity capacity;
  const std::uint64_t half_units = read_half_units(page.bytes, consistent);
  if (plan.index == nullptr) {
    capacity.table = half_units;
    return capacity;
  }
  capacity.table = page.fetched_read_units * (consistent ? 2 : 1);
  auto& indexes = plan.index->is_local() ? capacity.local_indexes : capacity.global_indexes;
  indexes[plan.index->name] = half_units;
  return capacity;
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

Result<> check_start_key(const PagePlan& plan, const ItemView& key) {
  if (key.attribute_count() != start_key_names(plan).size()) {
    // A Scan of a table says why; a Query and a read of an index do not.
    const bool tells = plan.is_scan && plan.index == nullptr;
    return invalid_start_key(tells ? "The provided key element does not match the schema" : "");
  }
  if (plan.index != nullptr) {
    for (std::size_t i = 0; i < plan.index->key.size(); ++i) {
      if (!key.find(plan.index->key.at(i).name)) return invalid_start_key();
    }
    if (!has_key(plan.index->key, key)) {
      return fail(aws::kValidationException, "The provided key element does not match the schema");
    }
  }
  const std::string table_key = table_key_of(plan.table->key, key);
  const auto checked = check_key(plan.table->key, ItemView(table_key));
  return checked ? checked : invalid_start_key(checked.error().message());
}

Result<bool> read_count_only(const json::Value& input, const Expressions& expressions) {
  const std::string_view select = string_or(input, "Select", "");
  if (select == "ALL_PROJECTED_ATTRIBUTES" && input.find("IndexName") == nullptr) {
    // The service says Querying for a Scan, too.
    return fail(aws::kValidationException,
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !expressions.projection) {
    // A Query counts it among the violations of its parameters.
    return fail(aws::kValidationException,
                "{}Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                "SPECIFIC_ATTRIBUTES",
                expressions.key_condition ? "1 validation error detected: " : "");
  }
  if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && expressions.projection) {
    return fail(aws::kValidationException,
                "Cannot specify the ProjectionExpression when choosing to get {}",
                select == "COUNT" ? "only the Count" : select);
  }
  return select == "COUNT";
}

Result<> find_target(PagePlan& plan, const Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(plan.table, find_table(database, request));
  const json::Value* name = request.input.find("IndexName");
  if (name == nullptr) return {};
  plan.index = plan.table->find_index(name->string());
  if (plan.index == nullptr || plan.index->status == IndexStatus::kDeleting) {
    return fail(aws::kValidationException, "The table does not have the specified index: {}",
                name->string());
  }
  if (!plan.index->is_local() && boolean_or(request.input, "ConsistentRead", false)) {
    return fail(aws::kValidationException,
                "Consistent reads are not supported on global secondary indexes");
  }
  if (plan.index->status == IndexStatus::kCreating) {
    return fail(aws::kValidationException,
                "Cannot read from backfilling global secondary index: {}", plan.index->name);
  }
  return {};
}

Result<> check_filter_is_projected(const PagePlan& plan) {
  if (plan.index == nullptr || plan.expressions.filter == nullptr) return {};
  const auto missing = unprojected(plan, plan.expressions.filter->paths());
  if (missing.empty()) return {};
  return fail(aws::kValidationException,
              "One or more parameter values were invalid: Secondary index {} does not project one "
              "or more filter attributes: [{}]",
              plan.index->name, fmt::join(missing, ", "));
}

Result<> complete_plan(PagePlan& plan, const aws::Request& request) {
  if (plan.expressions.projection) {
    RETURN_IF_ERROR(check_key_paths(plan.expressions.projection->paths(), *plan.table));
  }
  if (plan.expressions.filter) {
    RETURN_IF_ERROR(check_key_paths(plan.expressions.filter->paths(), *plan.table));
  }
  ASSIGN_OR_RETURN(const bool fetch, needs_items(plan, request.input));
  if (fetch) plan.page.fetch_from = plan.table.get();
  if (const auto limit = find_integer(request.input, "Limit")) {
    plan.page.limit = static_cast<std::uint64_t>(*limit);
  }
  plan.page.filter = plan.expressions.filter.get();
  plan.page.may_block = request.context.may_block;
  return {};
}

Result<aws::Output> answer_page(const Database& database, const aws::Request& request,
                                const PagePlan& plan) {
  kv::ReadOptions options = read_options(request.context);
  // Entries and the items fetched for them must agree.
  options.snapshot = plan.page.fetch_from != nullptr;
  const auto view = database.engine.read(options);
  aws::Output output;
  // A worker has it because it is long. Memory that is not written to costs nothing, moving does.
  if (request.context.may_block && !plan.count_only) output.reserve(kUsualPageJsonBytes);
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
    append_key_json(writer.key("LastEvaluatedKey").appended_value(), plan,
                    ItemView(*page.last_item));
  }
  const bool consistent = boolean_or(request.input, "ConsistentRead", false);
  write_consumed_capacity(writer, capacity_detail(request.input), plan.table->name,
                          page_capacity(plan, page, consistent));
  writer.end_object();
  return output;
}

}  // namespace serein::dynamodb
