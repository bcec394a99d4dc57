#include "dynamodb/ops/item_write.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

Result<ReturnValues> read_return_values(const json::Value& input, AllowedReturnValues allowed) {
  const std::string_view name = string_or(input, "ReturnValues", "NONE");
  if (name == "NONE") return ReturnValues::kNone;
  if (name == "ALL_OLD") return ReturnValues::kAllOld;
  if (allowed == AllowedReturnValues::kOnlyAllOld) {
    return fail(aws::kValidationException, "ReturnValues can only be ALL_OLD or NONE");
  }
  if (name == "UPDATED_OLD") return ReturnValues::kUpdatedOld;
  return name == "ALL_NEW" ? ReturnValues::kAllNew : ReturnValues::kUpdatedNew;
}

// Nothing is shown of an item that is not there, or has none of the updated parts.
void write_attributes(json::Writer& writer, const std::optional<SharedBytes>& item,
                      const Projection* updated) {
  if (!item) return;
  std::string attributes;
  if (updated == nullptr) {
    append_json(attributes, ItemView(*item));
  } else {
    updated->append_json(attributes, ItemView(*item));
    if (attributes == "{}") return;
  }
  writer.key("Attributes").raw(attributes);
}

aws::Output render(const WriteAnswer& answer, const WriteOutcome& outcome) {
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  switch (answer.return_values) {
    case ReturnValues::kNone:
      break;
    case ReturnValues::kAllOld:
      write_attributes(writer, outcome.before, nullptr);
      break;
    case ReturnValues::kAllNew:
      write_attributes(writer, outcome.after, nullptr);
      break;
    case ReturnValues::kUpdatedOld:
      write_attributes(writer, outcome.before, answer.updated.get());
      break;
    case ReturnValues::kUpdatedNew:
      write_attributes(writer, outcome.after, answer.updated.get());
      break;
  }
  if (answer.collection_metrics && outcome.collection_bytes) {
    writer.key("ItemCollectionMetrics");
    write_collection_metrics(writer, outcome);
  }
  write_consumed_capacity(writer, answer.capacity, answer.table_name, write_capacity(outcome.cost));
  writer.end_object();
  return output;
}

}  // namespace

Result<ItemWrite> read_item_write(const json::Value& input, AllowedReturnValues allowed) {
  ItemWrite item_write;
  ASSIGN_OR_RETURN(item_write.answer.return_values, read_return_values(input, allowed));
  item_write.write.item_in_condition_failure =
      string_or(input, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  item_write.answer.capacity = capacity_detail(input);
  item_write.answer.collection_metrics =
      string_or(input, "ReturnItemCollectionMetrics", "NONE") == "SIZE";
  return item_write;
}

Result<> set_table(ItemWrite& item_write, TablePtr table) {
  if (item_write.write.condition) {
    RETURN_IF_ERROR(check_key_paths(item_write.write.condition->paths(), *table));
  }
  item_write.answer.table_name = table->name;
  item_write.write.table = std::move(table);
  return {};
}

void start_item_write(Database& database, Result<ItemWrite> item_write, aws::Completion done) {
  if (!item_write) return done(fail(std::move(item_write).error()));
  write_item(database, std::move(item_write->write),
             [answer = std::move(item_write->answer),
              done = std::move(done)](Result<WriteOutcome> outcome) mutable {
               if (!outcome) return done(fail(std::move(outcome).error()));
               done(render(answer, *outcome));
             });
}

// The service estimates sizes to whole gigabytes.
void write_collection_metrics(json::Writer& writer, const WriteOutcome& outcome) {
  constexpr std::uint64_t kBytesPerGigabyte = 1U << 30U;
  const ItemView item(outcome.after ? *outcome.after : *outcome.before);
  const std::string& hash = outcome.table->key.hash.front().name;
  const std::uint64_t lower = *outcome.collection_bytes / kBytesPerGigabyte;
  writer.begin_object();
  writer.key("ItemCollectionKey").begin_object();
  append_json(writer.key(hash).appended_value(), *item.find(hash));
  writer.end_object();
  writer.key("SizeEstimateRangeGB").raw(fmt::format("[{}.0,{}.0]", lower, lower + 1));
  writer.end_object();
}

}  // namespace serein::dynamodb
