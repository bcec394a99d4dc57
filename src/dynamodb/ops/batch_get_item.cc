#include <algorithm>
#include <set>
#include <vector>

#include "aws/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/expressions.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"
#include "json/print.h"

namespace serein::dynamodb {
namespace {

// What is asked of one table.
struct TableRequest {
  std::string_view name;                    // as it was given
  const json::Value* parameters = nullptr;  // KeysAndAttributes
  std::vector<std::string> keys;            // stored forms
  std::shared_ptr<const Projection> projection;
  TablePtr table;
  bool consistent = false;

  std::span<const json::Value> given_keys() const { return find_array(*parameters, "Keys"); }
};

// What was found in it.
struct TableAnswer {
  std::string items;  // JSON of the items, separated by commas
  std::vector<const json::Value*> unprocessed;
  Capacity capacity;
};

// Expressions for one table and older parameters for another do not go together, either.
Result<> check_styles(const json::Value& tables) {
  bool has_expression = false;
  bool has_legacy = false;
  for (const json::Member& member : tables.object()) {
    has_expression = has_expression || member.value.find("ProjectionExpression") != nullptr;
    has_legacy = has_legacy || member.value.find("AttributesToGet") != nullptr;
  }
  if (!has_expression || !has_legacy) return {};
  return fail(aws::kValidationException,
              "Can not use both expression and non-expression parameters in the same request: "
              "Non-expression parameters: {{AttributesToGet}} Expression parameters: "
              "{{ProjectionExpression}}");
}

Result<std::vector<TableRequest>> read_requests(const json::Value& input) {
  const json::Value& tables = *input.find("RequestItems");
  if (tables.object().empty()) {
    return fail(aws::kValidationException,
                "The requestItems parameter is required for BatchGetItem");
  }
  RETURN_IF_ERROR(check_styles(tables));
  std::vector<TableRequest> requests;
  std::size_t keys = 0;
  for (const json::Member& member : tables.object()) {
    TableRequest request;
    request.name = member.key;
    request.parameters = &member.value;
    const ExpressionParameters expression_parameters{{"ProjectionExpression"}, {"AttributesToGet"}};
    RETURN_IF_ERROR(check_expression_parameters(member.value, expression_parameters));
    std::set<std::string> seen;
    for (const json::Value& key : request.given_keys()) {
      ASSIGN_OR_RETURN(std::string encoded, encode_item(key));
      if (!seen.insert(encoded).second) {
        return fail(aws::kValidationException, "Provided list of item keys contains duplicates");
      }
      request.keys.push_back(std::move(encoded));
    }
    keys += request.keys.size();
    if (keys > kMaxBatchGetKeys) {
      return fail(aws::kValidationException, "Too many items requested for the BatchGetItem call");
    }
    ASSIGN_OR_RETURN(request.projection, read_projection(member.value, expression_parameters));
    request.consistent = boolean_or(member.value, "ConsistentRead", false);
    requests.push_back(std::move(request));
  }
  return requests;
}

Result<> find_tables(std::vector<TableRequest>& requests, const Database& database,
                     const aws::RequestContext& context) {
  for (TableRequest& request : requests) {
    ASSIGN_OR_RETURN(request.table, find_table(database, context, request.name));
    if (request.projection) {
      RETURN_IF_ERROR(check_key_paths(request.projection->paths(), *request.table));
    }
    for (const std::string& key : request.keys) {
      RETURN_IF_ERROR(check_key(request.table->key, ItemView(key)));
    }
  }
  return {};
}

// Reads the items of all tables until the answer is full.
class Reading {
 public:
  Reading(const kv::View& view, bool may_block) : view_(view), may_block_(may_block) {}

  Result<TableAnswer> read(const TableRequest& request) {
    TableAnswer answer;
    for (std::size_t i = 0; i < request.keys.size(); ++i) {
      if (full_) {
        answer.unprocessed.push_back(&request.given_keys()[i]);
        continue;
      }
      ASSIGN_OR_RETURN(const auto stored,
                       view_.get(base_key(*request.table, ItemView(request.keys[i]))));
      const std::uint64_t bytes = stored ? ItemView(*stored).size_bytes() : 0;
      if (bytes_ + bytes > kMaxBatchGetBytes) {
        full_ = true;
        answer.unprocessed.push_back(&request.given_keys()[i]);
        continue;
      }
      bytes_ += bytes;
      if (!may_block_ && bytes_ > kMaxInlineBytes) return fail(kWouldBlock, "many large items");
      answer.capacity.table += read_half_units(bytes, request.consistent);
      if (stored) append(request, ItemView(*stored), answer.items);
    }
    return answer;
  }

 private:
  static void append(const TableRequest& request, const ItemView& item, std::string& items) {
    if (!items.empty()) items += ',';
    if (request.projection) {
      request.projection->append_json(items, item);
    } else {
      append_json(items, item);
    }
  }

  const kv::View& view_;
  bool may_block_;
  bool full_ = false;
  std::uint64_t bytes_ = 0;
};

// What is left to be asked for, in the form in which it was.
void write_unprocessed(json::Writer& writer, const TableRequest& request,
                       const TableAnswer& answer) {
  writer.key(request.name).begin_object();
  for (const json::Member& parameter : request.parameters->object()) {
    writer.key(parameter.key);
    if (parameter.key != "Keys") {
      writer.raw(json::to_json(parameter.value));
      continue;
    }
    writer.begin_array();
    for (const json::Value* key : answer.unprocessed) writer.raw(json::to_json(*key));
    writer.end_array();
  }
  writer.end_object();
}

aws::Output render(const std::vector<TableRequest>& requests,
                   const std::vector<TableAnswer>& answers, CapacityDetail detail) {
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object().key("Responses").begin_object();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    writer.key(requests[i].name).raw("[" + answers[i].items + "]");
  }
  writer.end_object().key("UnprocessedKeys").begin_object();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (!answers[i].unprocessed.empty()) write_unprocessed(writer, requests[i], answers[i]);
  }
  writer.end_object();
  if (detail != CapacityDetail::kNone) {
    writer.key("ConsumedCapacity").begin_array();
    for (std::size_t i = 0; i < requests.size(); ++i) {
      write_capacity_object(writer, detail, requests[i].table->name, answers[i].capacity);
    }
    writer.end_array();
  }
  writer.end_object();
  return output;
}

Result<aws::Output> batch_get_item(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(std::vector<TableRequest> requests, read_requests(request.input));
  RETURN_IF_ERROR(find_tables(requests, database, request.context));
  const auto view = database.engine.read(read_options(request.context));
  Reading reading(*view, request.context.may_block);
  std::vector<TableAnswer> answers;
  for (const TableRequest& table : requests) {
    ASSIGN_OR_RETURN(TableAnswer answer, reading.read(table));
    answers.push_back(std::move(answer));
  }
  return render(requests, answers, capacity_detail(request.input));
}

// The ARNs of all tables that are named.
std::vector<std::string> batch_resources(const aws::Request& request) {
  return tables_resource(request, "RequestItems");
}

}  // namespace

const aws::Operation<Database> kBatchGetItem{
    .name = "BatchGetItem",
    .access = aws::Access::kRead,
    .resources = batch_resources,
    .run = &batch_get_item,
};

}  // namespace serein::dynamodb
