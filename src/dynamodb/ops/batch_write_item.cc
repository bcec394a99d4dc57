#include <set>
#include <vector>

#include "aws/errors.h"
#include "base/mutex.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/ops/capacity.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/item_write.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/store/index_entries.h"
#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"
#include "dynamodb/store/single_write.h"
#include "json/print.h"

namespace serein::dynamodb {
namespace {

// One PutRequest or DeleteRequest.
struct WriteRequest {
  std::string_view table_name;  // as it was given
  const json::Value* given = nullptr;
  bool is_put = false;
  std::string content;  // stored form of the item or key
  SingleWrite write;
};

Result<WriteRequest> read_request(std::string_view table_name, const json::Value& given) {
  const json::Value* put = given.find("PutRequest");
  const json::Value* erase = given.find("DeleteRequest");
  if ((put == nullptr) == (erase == nullptr)) {
    return fail(aws::kValidationException,
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
                "of the supported datatypes");
  }
  WriteRequest request;
  request.table_name = table_name;
  request.given = &given;
  request.is_put = put != nullptr;
  if (request.is_put) {
    ASSIGN_OR_RETURN(request.content, encode_item(*put->find("Item")));
    RETURN_IF_ERROR(check_item_size(request.content));
  } else {
    ASSIGN_OR_RETURN(request.content, encode_item(*erase->find("Key")));
  }
  return request;
}

Result<std::vector<WriteRequest>> read_requests(const json::Value& input) {
  const json::Value& tables = *input.find("RequestItems");
  if (tables.object().empty()) {
    return fail(aws::kValidationException,
                "The requestItems parameter is required for BatchWriteItem");
  }
  std::vector<WriteRequest> requests;
  for (const json::Member& member : tables.object()) {
    for (const json::Value& given : member.value.array()) {
      ASSIGN_OR_RETURN(WriteRequest request, read_request(member.key, given));
      requests.push_back(std::move(request));
      if (requests.size() > kMaxBatchWriteItems) {
        return fail(aws::kValidationException,
                    "Too many items requested for the BatchWriteItem call");
      }
    }
  }
  return requests;
}

Result<> check_content(const Table& table, const WriteRequest& request) {
  const ItemView content(request.content);
  if (!request.is_put) return check_key(table.key, content);
  // A batch does not tell what is wrong with the key of an item.
  for (std::size_t i = 0; i < table.key.size(); ++i) {
    const auto value = content.find(table.key.at(i).name);
    if (!value || value->type() != value_type(table.key.at(i).type)) {
      return fail(aws::kValidationException, "The provided key element does not match the schema");
    }
  }
  RETURN_IF_ERROR(check_item_key(table.key, content));
  return check_index_keys(table, content);
}

// Finds the tables and makes writes of the requests.
Result<> prepare(std::vector<WriteRequest>& requests, const Database& database,
                 const aws::RequestContext& context) {
  std::set<std::string> keys;
  for (WriteRequest& request : requests) {
    ASSIGN_OR_RETURN(request.write.table, find_table(database, context, request.table_name));
    RETURN_IF_ERROR(check_content(*request.write.table, request));
    request.write.key = base_key(*request.write.table, ItemView(request.content));
    if (!keys.insert(request.write.key).second) {
      return fail(aws::kValidationException, "Provided list of item keys contains duplicates");
    }
    std::optional<SharedBytes> item;
    if (request.is_put) item.emplace(request.content);
    request.write.bytes = request.content.size();
    request.write.change = [item = std::move(item)](const std::optional<ItemView>&) {
      return Result<std::optional<SharedBytes>>(item);
    };
  }
  return {};
}

// Gathers what comes of the writes, which are committed each for itself, and answers when the last
// is there.
class Gathering {
 public:
  Gathering(std::vector<WriteRequest> requests, const json::Value& input, aws::Completion done)
      : requests_(std::move(requests)),
        capacity_(capacity_detail(input)),
        collection_metrics_(string_or(input, "ReturnItemCollectionMetrics", "NONE") == "SIZE"),
        done_(std::move(done)),
        outcomes_(requests_.size()),
        left_(requests_.size()) {}

  std::size_t size() const { return requests_.size(); }
  SingleWrite take_write(std::size_t i) { return std::move(requests_[i].write); }

  void add(std::size_t i, Result<WriteOutcome> outcome) {
    Outcomes all;
    {
      MutexLock lock(mutex_);
      outcomes_[i] = std::move(outcome);
      if (--left_ > 0) return;
      all = std::move(outcomes_);
    }
    done_(answer(all));
  }

 private:
  using Outcomes = std::vector<std::optional<Result<WriteOutcome>>>;

  Result<aws::Output> answer(const Outcomes& outcomes) const {
    std::size_t unprocessed = 0;
    for (const auto& outcome : outcomes) {
      if (*outcome) continue;
      // What was refused without effect can be tried again; all else must be told.
      if (outcome->error().is(kTransactionConflict)) continue;
      if (!outcome->error().is(kUnavailable)) return fail(outcome->error());
      ++unprocessed;
    }
    if (unprocessed == outcomes.size()) return fail(outcomes.front()->error());
    return render(outcomes);
  }

  aws::Output render(const Outcomes& outcomes) const {
    aws::Output output;
    json::Writer writer(output);
    writer.begin_object().key("UnprocessedItems").begin_object();
    write_by_table(
        writer, [&](std::size_t i) { return !*outcomes[i]; },
        [&](std::size_t i) { writer.raw(json::to_json(*requests_[i].given)); });
    writer.end_object();
    if (collection_metrics_) {
      writer.key("ItemCollectionMetrics").begin_object();
      write_by_table(
          writer,
          [&](std::size_t i) {
            return *outcomes[i] && (*outcomes[i])->collection_bytes.has_value();
          },
          [&](std::size_t i) { write_collection_metrics(writer, **outcomes[i]); });
      writer.end_object();
    }
    write_capacity(writer, outcomes);
    writer.end_object();
    return output;
  }

  // An array for each table that has requests which are `wanted`.
  template <class Wanted, class Write>
  void write_by_table(json::Writer& writer, Wanted wanted, Write write) const {
    std::string_view table;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (!wanted(i)) continue;
      if (table != requests_[i].table_name) {
        if (!table.empty()) writer.end_array();
        table = requests_[i].table_name;
        writer.key(table).begin_array();
      }
      write(i);
    }
    if (!table.empty()) writer.end_array();
  }

  void write_capacity(json::Writer& writer, const Outcomes& outcomes) const {
    if (capacity_ == CapacityDetail::kNone) return;
    writer.key("ConsumedCapacity").begin_array();
    for (std::size_t i = 0; i < requests_.size();) {
      Capacity used;
      std::string name;
      const std::string_view table = requests_[i].table_name;
      for (; i < requests_.size() && requests_[i].table_name == table; ++i) {
        if (!*outcomes[i]) continue;
        used += dynamodb::write_capacity((*outcomes[i])->cost);
        name = (*outcomes[i])->table->name;
      }
      if (!name.empty()) write_capacity_object(writer, capacity_, name, used);
    }
    writer.end_array();
  }

  std::vector<WriteRequest> requests_;
  CapacityDetail capacity_;
  bool collection_metrics_;
  aws::Completion done_;
  Mutex mutex_;
  Outcomes outcomes_ GUARDED_BY(mutex_);
  std::size_t left_ GUARDED_BY(mutex_);
};

Result<std::vector<WriteRequest>> read_and_prepare(const Database& database,
                                                   const aws::Request& request) {
  ASSIGN_OR_RETURN(auto requests, read_requests(request.input));
  RETURN_IF_ERROR(prepare(requests, database, request.context));
  return requests;
}

void batch_write_item(Database& database, const aws::Request& request, aws::Completion done) {
  auto requests = read_and_prepare(database, request);
  if (!requests) return done(fail(std::move(requests).error()));
  const auto gathering =
      std::make_shared<Gathering>(*std::move(requests), request.input, std::move(done));
  // The request may be answered, and gone, before the loop ends.
  const std::size_t count = gathering->size();
  for (std::size_t i = 0; i < count; ++i) {
    write_item(database, gathering->take_write(i), [gathering, i](Result<WriteOutcome> outcome) {
      gathering->add(i, std::move(outcome));
    });
  }
}

std::vector<std::string> batch_resources(const aws::Request& request) {
  return tables_resource(request, "RequestItems");
}

}  // namespace

const aws::Operation<Database> kBatchWriteItem{
    .name = "BatchWriteItem",
    .access = aws::Access::kWrite,
    .resources = batch_resources,
    .start = &batch_write_item,
};

}  // namespace serein::dynamodb
