#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <set>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_definition.h"
#include "dynamodb/ops/table_description.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// One entry of GlobalSecondaryIndexUpdates.
struct IndexUpdate {
  const json::Value* create = nullptr;
  const json::Value* update = nullptr;
  const json::Value* remove = nullptr;

  const json::Value& only() const {
    if (create != nullptr) return *create;
    return update != nullptr ? *update : *remove;
  }
  std::string_view index_name() const { return string_or(only(), "IndexName", ""); }
};

// --- What is wrong with a request whatever the table is ------------------------------------------

bool is_empty_warm_throughput(const json::Value& parameters) {
  const json::Value* warm = parameters.find("WarmThroughput");
  return warm != nullptr && warm->find("ReadUnitsPerSecond") == nullptr &&
         warm->find("WriteUnitsPerSecond") == nullptr;
}

Result<std::vector<IndexUpdate>> read_index_updates(const json::Value& input) {
  std::vector<IndexUpdate> updates;
  std::set<std::string_view> names;
  for (const json::Value& entry : find_array(input, "GlobalSecondaryIndexUpdates")) {
    const IndexUpdate update{entry.find("Create"), entry.find("Update"), entry.find("Delete")};
    const int given = (update.create != nullptr ? 1 : 0) + (update.update != nullptr ? 1 : 0) +
                      (update.remove != nullptr ? 1 : 0);
    if (given == 0) {
      return fail(aws::kValidationException,
                  "{}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                  "GlobalSecondaryIndexUpdate.Delete must not be null",
                  kInvalidParameters);
    }
    if (given > 1) {
      return fail(aws::kValidationException,
                  "{}Only one global secondary index action is allowed per "
                  "GlobalSecondaryIndexUpdate object",
                  kInvalidParameters);
    }
    if (is_empty_warm_throughput(update.only())) {
      return fail(aws::kValidationException,
                  "{}WarmThroughput must have at least one of ReadUnitsPerSecond or "
                  "WriteUnitsPerSecond specified for index: {}",
                  kInvalidParameters, update.index_name());
    }
    if (!names.insert(update.index_name()).second) {
      return fail(aws::kValidationException,
                  "{}Only one global secondary index update per index is allowed simultaneously. "
                  "Index: {}",
                  kInvalidParameters, update.index_name());
    }
    updates.push_back(update);
  }
  return updates;
}

constexpr std::array<std::string_view, 8> kChanges{
    "ProvisionedThroughput",       "BillingMode",      "StreamSpecification",
    "GlobalSecondaryIndexUpdates", "SSESpecification", "TableClass",
    "DeletionProtectionEnabled",   "WarmThroughput"};

// Whether that change is asked for. One of no warm throughput is none.
bool asks_for(const json::Value& input, std::string_view name) {
  return input.find(name) != nullptr &&
         (name != "WarmThroughput" || !is_empty_warm_throughput(input));
}

// Counts as absent, unless there is anything else to change.
bool has_empty_list(const json::Value& input) {
  const json::Value* updates = input.find("GlobalSecondaryIndexUpdates");
  return updates != nullptr && updates->array().empty();
}

bool changes_anything(const json::Value& input) {
  return std::any_of(kChanges.begin(), kChanges.end(), [&](std::string_view name) {
    return asks_for(input, name) &&
           (name != "GlobalSecondaryIndexUpdates" || !has_empty_list(input));
  });
}

// Which changes cannot be asked for together.
Result<> check_combination(const json::Value& input) {
  const auto given = [&](std::string_view name) { return asks_for(input, name); };
  const auto count = std::count_if(kChanges.begin(), kChanges.end(), given);
  for (const auto& [member, what] :
       {std::pair("SSESpecification", "Server-Side Encryption"),
        std::pair("TableClass", "TableClass"),
        std::pair("DeletionProtectionEnabled", "DeletionProtection")}) {
    if (given(member) && count > 1) {
      return fail(aws::kValidationException,
                  "{}{} modification must be the only operation in the request", kInvalidParameters,
                  what);
    }
  }
  const auto updates = find_array(input, "GlobalSecondaryIndexUpdates");
  const bool creates_or_deletes =
      std::any_of(updates.begin(), updates.end(), [](const json::Value& update) {
        return update.find("Create") != nullptr || update.find("Delete") != nullptr;
      });
  if (given("WarmThroughput") && count > 1) {
    const bool creates = std::any_of(updates.begin(), updates.end(), [](const json::Value& update) {
      return update.find("Create") != nullptr;
    });
    return fail(aws::kValidationException, "{}{}", kInvalidParameters,
                creates ? "Create global secondary index cannot be specified when updating "
                          "WarmThroughput"
                        : "WarmThroughput must be the only operation in the request");
  }
  const bool changes_throughput = given("ProvisionedThroughput") && !given("BillingMode");
  std::string_view conflict;
  if (changes_throughput && given("StreamSpecification")) {
    conflict = "You cannot modify stream status while updating table IOPS";
  } else if (changes_throughput && creates_or_deletes) {
    conflict = "You cannot create or delete index while updating table IOPS";
  } else if (creates_or_deletes && given("StreamSpecification")) {
    conflict = "You cannot create or delete index while changing stream status";
  }
  if (conflict.empty()) return {};
  return fail(aws::kValidationException, "{}{}", kInvalidParameters, conflict);
}

Result<> check_request(const json::Value& input) {
  RETURN_IF_ERROR(refuse_parameters(
      input, {"ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates",
              "OnDemandThroughput", "GlobalTableSettingsReplicationMode"}));
  RETURN_IF_ERROR(check_encryption(input));
  if (!changes_anything(input)) {
    return fail(aws::kValidationException,
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
                "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
                "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
                "required");
  }
  if (has_empty_list(input)) {
    return fail(aws::kValidationException, "{}List of GlobalSecondaryIndexUpdates is empty",
                kInvalidParameters);
  }
  RETURN_IF_ERROR(check_combination(input));
  if (string_or(input, "BillingMode", "") == "PROVISIONED" &&
      input.find("ProvisionedThroughput") == nullptr) {
    return fail(aws::kValidationException,
                "{}ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
                kInvalidParameters);
  }
  return {};
}

// --- Throughput and billing ----------------------------------------------------------------------

// "Thursday, October 8, 2026 at 1:20:48 PM Coordinated Universal Time", as the service shows times.
std::string show_time(WallTime time) {
  const std::tm utc = fmt::gmtime(std::chrono::system_clock::to_time_t(time));
  const int hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return fmt::format("{:%A, %B} {}, {:%Y} at {}:{:%M:%S %p} Coordinated Universal Time", utc,
                     utc.tm_mday, utc, hour, utc);
}

Result<> count_decrease(Throughput& throughput, WallTime now) {
  const std::int64_t count = throughput.decreases_on_day_of(now);
  if (count >= kMaxDecreasesAtOnce && now < *throughput.last_decrease + kTimeBetweenDecreases) {
    // A new day begins anew.
    const WallTime next = std::min<WallTime>(*throughput.last_decrease + kTimeBetweenDecreases,
                                             std::chrono::ceil<std::chrono::days>(now));
    return fail(kLimitExceeded,
                "Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                "given UTC day. After the first {} decreases, each subsequent decrease in the same "
                "UTC day can be performed at most once every 3600 seconds. Number of decreases "
                "today: {}. Last decrease at {}. Next decrease can be made at {}",
                kMaxDecreasesAtOnce, count, show_time(*throughput.last_decrease), show_time(next));
  }
  throughput.decreases_that_day = count + 1;
  throughput.last_decrease = now;
  return {};
}

// Sets new units; `what` is "the table" or "index NAME".
Result<> change_throughput(Throughput& throughput, const Throughput& wanted, std::string_view what,
                           WallTime now) {
  if (wanted.read_units == throughput.read_units && wanted.write_units == throughput.write_units) {
    return fail(aws::kValidationException,
                "The provisioned throughput for {}{} will not change. The requested value equals "
                "the current value. Current ReadCapacityUnits provisioned for {}: {}. "
                "Requested ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for "
                "{}: {}. Requested WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer "
                "Guide for current limits and how to request higher limits.",
                what == "the table" ? "" : "the ", what, what, throughput.read_units,
                wanted.read_units, what, throughput.write_units, wanted.write_units);
  }
  const bool increases =
      wanted.read_units > throughput.read_units || wanted.write_units > throughput.write_units;
  const bool decreases =
      wanted.read_units < throughput.read_units || wanted.write_units < throughput.write_units;
  if (decreases) RETURN_IF_ERROR(count_decrease(throughput, now));
  if (increases) throughput.last_increase = now;
  throughput.read_units = wanted.read_units;
  throughput.write_units = wanted.write_units;
  return {};
}

Result<> switch_to_on_demand(Table& table, WallTime now) {
  std::erase_if(table.on_demand_switches,
                [&](WallTime time) { return time + kOnDemandSwitchPeriod <= now; });
  if (table.on_demand_switches.size() >= kMaxOnDemandSwitches) {
    return fail(kLimitExceeded,
                "Subscriber limit exceeded: Update to PayPerRequest mode are limited to {} times "
                "in 1 day(s). Last update at {}. Next update can be made at {}",
                kMaxOnDemandSwitches, show_time(table.on_demand_switches.back()),
                show_time(table.on_demand_switches.front() + kOnDemandSwitchPeriod));
  }
  table.on_demand_switches.push_back(now);
  table.billing_mode = BillingMode::kPayPerRequest;
  table.on_demand_since = now;
  table.throughput = {};
  for (Index& index : table.indexes) index.throughput = {};
  return {};
}

// A table that becomes provisioned needs throughput for each of its indexes in the same request.
Result<> check_all_indexes_provisioned(const Table& table,
                                       const std::vector<IndexUpdate>& updates) {
  std::string missing;
  for (const Index& index : table.indexes) {
    const auto provisions = [&](const IndexUpdate& update) {
      return update.update != nullptr && update.index_name() == index.name;
    };
    if (index.is_local() || std::any_of(updates.begin(), updates.end(), provisions)) continue;
    missing += (missing.empty() ? "" : ",") + index.name;
  }
  if (missing.empty()) return {};
  return fail(aws::kValidationException, "{}ProvisionedThroughput must be specified for index: {}",
              kInvalidParameters, missing);
}

Result<> change_billing(const json::Value& input, const std::vector<IndexUpdate>& updates,
                        WallTime now, Table& table) {
  const BillingMode before = table.billing_mode;
  const BillingMode mode = parse_billing_mode(string_or(input, "BillingMode", "")).value_or(before);
  const json::Value* throughput = input.find("ProvisionedThroughput");
  if (mode == BillingMode::kPayPerRequest) {
    if (throughput != nullptr) {
      return fail(aws::kValidationException,
                  "{}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                  "BillingMode is PAY_PER_REQUEST",
                  kInvalidParameters);
    }
    return before == mode ? Result<>() : switch_to_on_demand(table, now);
  }
  if (throughput == nullptr) return {};
  ASSIGN_OR_RETURN(const Throughput wanted, read_throughput(*throughput));
  if (before == mode) return change_throughput(table.throughput, wanted, "the table", now);
  RETURN_IF_ERROR(check_all_indexes_provisioned(table, updates));
  table.billing_mode = mode;
  table.throughput = wanted;
  return {};
}

// --- Indexes -------------------------------------------------------------------------------------

Result<Index*> find_index(Table& table, std::string_view name, std::string_view verb) {
  Index* index = table.find_index(name);
  if (index == nullptr) {
    return fail(kResourceNotFound, "Requested resource not found: Index {} for table {}", name,
                table.name);
  }
  if (index->is_local()) {
    return fail(aws::kValidationException,
                "Cannot {} an index that is not a GlobalSecondaryIndex: {}", verb, name);
  }
  return index;
}

Result<> check_not_busy(const Table& table, const Index& index) {
  if (index.status == IndexStatus::kActive) return {};
  return fail(kResourceInUse,
              "Attempt to change a resource which is still in use: Index is being {}: {} Table: {}",
              index.status == IndexStatus::kDeleting ? "deleted" : "created", index.name,
              table.name);
}

// Adds the definitions that the new index needs; others in the request are passed over, as the
// service does. What the table has defined already stays as it is: the index cannot have it
// otherwise.
Result<> add_attribute_definitions(const json::Value& input, const json::Value& creation,
                                   Table& table) {
  for (const json::Value& definition : find_array(input, "AttributeDefinitions")) {
    const std::string_view name = string_or(definition, "AttributeName", "");
    const ScalarType type = *parse_scalar_type(string_or(definition, "AttributeType", ""));
    const auto keys = find_array(creation, "KeySchema");
    const bool is_needed = std::any_of(keys.begin(), keys.end(), [&](const json::Value& element) {
      return string_or(element, "AttributeName", "") == name;
    });
    if (!is_needed) continue;
    const auto known =
        std::find_if(table.attributes.begin(), table.attributes.end(),
                     [name](const auto& attribute) { return attribute.name == name; });
    if (known == table.attributes.end()) {
      table.attributes.push_back({std::string(name), type});
    } else if (known->type != type) {
      return fail(aws::kValidationException,
                  "{}The attribute {} is of type {} in other keys of the table", kInvalidParameters,
                  name, to_string(known->type));
    }
  }
  return {};
}

Result<> create_index(const json::Value& input, const json::Value& creation, Table& table) {
  const std::string_view name = string_or(creation, "IndexName", "");
  if (input.find("AttributeDefinitions") == nullptr) {
    return fail(aws::kValidationException, "{}AttributeDefinitions is not specified for index: {}",
                kInvalidParameters, name);
  }
  if (table.find_index(name) != nullptr) {
    return fail(aws::kValidationException, "Attempting to create an index which already exists");
  }
  const bool has_throughput = creation.find("ProvisionedThroughput") != nullptr;
  if (table.billing_mode == BillingMode::kProvisioned && !has_throughput) {
    return fail(aws::kValidationException,
                "{}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {}",
                kInvalidParameters, name);
  }
  if (table.billing_mode == BillingMode::kPayPerRequest && has_throughput) {
    return fail(aws::kValidationException,
                "{}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} "
                "when BillingMode is PAY_PER_REQUEST",
                kInvalidParameters, name);
  }
  RETURN_IF_ERROR(add_attribute_definitions(input, creation, table));
  RETURN_IF_ERROR(add_global_index(creation, table));
  const auto globals =
      static_cast<std::size_t>(std::count_if(table.indexes.begin(), table.indexes.end(),
                                             [](const Index& index) { return !index.is_local(); }));
  if (globals > kMaxGlobalIndexes) {
    return fail(kLimitExceeded,
                "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table "
                "limit of {}",
                kMaxGlobalIndexes);
  }
  return check_index_limits(table);
}

Result<> update_index(const json::Value& update, WallTime now, Table& table) {
  ASSIGN_OR_RETURN(Index* const index,
                   find_index(table, string_or(update, "IndexName", ""), "update"));
  RETURN_IF_ERROR(check_not_busy(table, *index));
  RETURN_IF_ERROR(refuse_parameters(update, {"OnDemandThroughput"}));
  const json::Value* throughput = update.find("ProvisionedThroughput");
  const bool warms = update.find("WarmThroughput") != nullptr;
  if (table.billing_mode == BillingMode::kPayPerRequest && (throughput != nullptr || !warms)) {
    return fail(aws::kValidationException,
                "{}The only Updates for index: {} when TableThroughputMode is PAY_PER_REQUEST can "
                "be to OnDemandThroughput, WarmThroughput",
                kInvalidParameters, index->name);
  }
  if (throughput == nullptr && !warms) {
    return fail(aws::kValidationException,
                "{}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {}",
                kInvalidParameters, index->name);
  }
  if (throughput != nullptr) {
    ASSIGN_OR_RETURN(const Throughput wanted, read_throughput(*throughput));
    RETURN_IF_ERROR(change_throughput(index->throughput, wanted, "index " + index->name, now));
  }
  return set_warm_throughput(update, false, table, index);
}

Result<> delete_index(const json::Value& deletion, Table& table) {
  ASSIGN_OR_RETURN(Index* const index,
                   find_index(table, string_or(deletion, "IndexName", ""), "delete"));
  // One that is still being built may be deleted: that ends the building.
  if (index->status == IndexStatus::kDeleting) return check_not_busy(table, *index);
  index->status = IndexStatus::kDeleting;
  return {};
}

// "Only one online index operation": building and dropping take place one at a time.
Result<> check_one_at_a_time(const std::vector<IndexUpdate>& updates, const Table& table) {
  const auto is_online = [](const IndexUpdate& update) { return update.update == nullptr; };
  const auto wanted = std::count_if(updates.begin(), updates.end(), is_online);
  const bool busy = std::any_of(table.indexes.begin(), table.indexes.end(), [](const Index& index) {
    return index.status != IndexStatus::kActive;
  });
  const bool ends_building =
      wanted == 1 && std::any_of(updates.begin(), updates.end(), [&](const IndexUpdate& update) {
        return update.remove != nullptr;
      });
  if (wanted <= 1 && (wanted == 0 || !busy || ends_building)) return {};
  return fail(kLimitExceeded,
              "Subscriber limit exceeded: Only 1 online index can be created or deleted "
              "simultaneously per table");
}

Result<> change_indexes(const json::Value& input, const std::vector<IndexUpdate>& updates,
                        WallTime now, Table& table) {
  RETURN_IF_ERROR(check_one_at_a_time(updates, table));
  for (const IndexUpdate& update : updates) {
    if (update.create != nullptr) {
      RETURN_IF_ERROR(create_index(input, *update.create, table));
    } else if (update.update != nullptr) {
      RETURN_IF_ERROR(update_index(*update.update, now, table));
    } else {
      RETURN_IF_ERROR(delete_index(*update.remove, table));
    }
  }
  return {};
}

// --- The rest ------------------------------------------------------------------------------------

Result<> change_stream(const json::Value& specification, WallTime now, std::size_t stream_shards,
                       Table& table) {
  const bool enabled = boolean_or(specification, "StreamEnabled", false);
  const bool was_enabled = table.stream && table.stream->enabled;
  const std::string_view view_type = string_or(specification, "StreamViewType", "");
  if (enabled && view_type.empty()) {
    return fail(aws::kValidationException,
                "{}If stream is being enabled then UpdateViewType is required", kInvalidParameters);
  }
  if (!enabled && !view_type.empty()) {
    return fail(aws::kValidationException,
                "{}If stream is being disabled, then UpdateViewType must not be specified",
                kInvalidParameters);
  }
  if (enabled && was_enabled) {
    return fail(aws::kValidationException, "Table already has an enabled stream: TableName: {}",
                table.name);
  }
  if (!enabled && !was_enabled) {
    return fail(aws::kValidationException, "Table has no stream to disable: TableName: {}",
                table.name);
  }
  if (enabled) {
    enable_stream(table, *parse_stream_view_type(view_type), now, stream_shards);
  } else {
    disable_stream(table, now);
  }
  return {};
}

Result<> apply(const json::Value& input, const std::vector<IndexUpdate>& updates, WallTime now,
               std::size_t stream_shards, Table& table) {
  RETURN_IF_ERROR(check_not_busy(table, now));
  if (input.find("SSESpecification") != nullptr) {
    return fail(aws::kValidationException, "{}Table is already encrypted by default",
                kInvalidParameters);
  }
  keep_warm_throughput(table);
  RETURN_IF_ERROR(set_warm_throughput(input, false, table, nullptr));
  RETURN_IF_ERROR(change_billing(input, updates, now, table));
  RETURN_IF_ERROR(change_indexes(input, updates, now, table));
  if (const json::Value* stream = input.find("StreamSpecification"); stream != nullptr) {
    RETURN_IF_ERROR(change_stream(*stream, now, stream_shards, table));
  }
  if (const std::string_view name = string_or(input, "TableClass", ""); !name.empty()) {
    table.table_class = parse_table_class(name);
  }
  table.deletion_protection =
      boolean_or(input, "DeletionProtectionEnabled", table.deletion_protection);
  return {};
}

Result<aws::Output> update_table(Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  const WallTime now = request.context.now;
  RETURN_IF_ERROR(check_request(input));
  ASSIGN_OR_RETURN(const auto updates, read_index_updates(input));
  ASSIGN_OR_RETURN(const TablePtr table, find_any_table(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  ASSIGN_OR_RETURN(
      const TablePtr changed, database.catalog.change(table->id, [&](Table& changing) -> Result<> {
        RETURN_IF_ERROR(apply(input, updates, now, database.stream_shards, changing));
        if (database.transition_time.count() > 0) {
          changing.transition = Transition{TableStatus::kUpdating, now + database.transition_time};
        }
        return {};
      }));
  database.on_catalog_changed();
  const auto view = database.engine.read();
  ASSIGN_OR_RETURN(const TableSizes sizes, read_table_sizes(*view, *changed));
  // The service answers before the change is complete; here it may be complete already.
  std::string output;
  json::Writer(output)
      .begin_object()
      .key("TableDescription")
      .raw(describe(*changed, sizes, now, TableStatus::kUpdating))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kUpdateTable{
    .name = "UpdateTable",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .run = &update_table,
};

}  // namespace serein::dynamodb
