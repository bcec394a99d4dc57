#include "dynamodb/ops/item_write.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

Result<ReturnValues> read_return_values(const json::Value& input) {
  const std::string_view name = string_or(input, "ReturnValues", "NONE");
  if (name == "NONE") return ReturnValues::kNone;
  if (name == "ALL_OLD") return ReturnValues::kAllOld;
  return fail(aws::kValidationException, "ReturnValues can only be ALL_OLD or NONE");
}

aws::Output render(const WriteAnswer& answer, const WriteOutcome& outcome) {
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object();
  if (answer.return_values == ReturnValues::kAllOld && outcome.before) {
    append_json(writer.key("Attributes").appended_value(), ItemView(*outcome.before));
  }
  write_consumed_capacity(writer, answer.capacity, answer.table_name, 2 * outcome.write_units());
  writer.end_object();
  return output;
}

}  // namespace

Result<ItemWrite> read_item_write(const json::Value& input) {
  ItemWrite item_write;
  ASSIGN_OR_RETURN(item_write.answer.return_values, read_return_values(input));
  ASSIGN_OR_RETURN(Expressions expressions, read_expressions(input));
  item_write.write.condition = std::move(expressions.condition);
  item_write.write.item_in_condition_failure =
      string_or(input, "ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  item_write.answer.capacity = capacity_detail(input);
  return item_write;
}

Result<> set_table(ItemWrite& item_write, TablePtr table) {
  if (item_write.write.condition) {
    RETURN_IF_ERROR(check_key_paths(item_write.write.condition->paths(), table->key));
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

}  // namespace serein::dynamodb
