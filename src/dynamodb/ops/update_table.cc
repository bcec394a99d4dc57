#include <fmt/chrono.h>

#include <algorithm>
#include <array>
#include <set>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
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
                  "{}Only one of GlobalSecondaryIndexUpdate.Update, "
                  "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be "
                  "specified",
                  kInvalidParameters);
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

Result<> check_request(const json::Value& input) {
  RETURN_IF_ERROR(refuse_parameters(
      input, {"ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates",
              "OnDemandThroughput", "WarmThroughput", "GlobalTableSettingsReplicationMode"}));
  RETURN_IF_ERROR(check_encryption(input));
  constexpr std::array<std::string_view, 7> kChanges{
      "ProvisionedThroughput",       "BillingMode",      "StreamSpecification",
      "GlobalSecondaryIndexUpdates", "SSESpecification", "TableClass",
      "DeletionProtectionEnabled"};
  const bool changes = std::any_of(kChanges.begin(), kChanges.end(), [&](std::string_view name) {
    const json::Value* value = input.find(name);
    return value != nullptr && !(value->is_array() && value->array().empty());
  });
  if (!changes) {
    return fail(aws::kValidationException,
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  if (string_or(input, "BillingMode", "") == "PROVISIONED" &&
      input.find("ProvisionedThroughput") == nullptr) {
    return fail(aws::kValidationException,
                "{}ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
                kInvalidParameters);
  }
  return {};
}

// --- Throughput and billing ----------------------------------------------------------------------

// "Monday, January 5, 2026 at 3:04:05 PM Coordinated Universal Time", as the service shows times.
std::string show_time(WallTime time) {
  return fmt::format("{:%A, %B %d, %Y %I:%M:%S %p} UTC",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

bool is_same_day(WallTime a, WallTime b) {
  constexpr std::chrono::hours kDay{24};
  return a.time_since_epoch() / kDay == b.time_since_epoch() / kDay;
}

Result<> count_decrease(Throughput& throughput, WallTime now) {
  const bool same_day = throughput.last_decrease && is_same_day(*throughput.last_decrease, now);
  const std::int64_t count = same_day ? throughput.decreases_that_day : 0;
  if (count >= kMaxDecreasesAtOnce && now < *throughput.last_decrease + kTimeBetweenDecreases) {
    return fail(kLimitExceeded,
                "Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                "given UTC day. After the first {} decreases, each subsequent decrease in the same "
                "UTC day can be performed at most once every 3600 seconds. Number of decreases "
                "today: {}. Last decrease at {}. Next decrease can be made at {}",
                kMaxDecreasesAtOnce, count, show_time(*throughput.last_decrease),
                show_time(*throughput.last_decrease + kTimeBetweenDecreases));
  }
  throughput.decreases_that_day = count + 1;
  throughput.last_decrease = now;
  return {};
}

// Sets new units; `what` is "table" or "index NAME".
Result<> change_throughput(Throughput& throughput, const Throughput& wanted, std::string_view what,
                           WallTime now) {
  if (wanted.read_units == throughput.read_units && wanted.write_units == throughput.write_units) {
    return fail(aws::kValidationException,
                "The provisioned throughput for the {} will not change. The requested value equals "
                "the current value. Current ReadCapacityUnits provisioned for the {}: {}. "
                "Requested ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for the "
                "{}: {}. Requested WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer "
                "Guide for current limits and how to request higher limits.",
                what, what, throughput.read_units, wanted.read_units, what, throughput.write_units,
                wanted.write_units);
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
                "in 24 hours. Next update can be made at {}",
                kMaxOnDemandSwitches,
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
  if (before == mode) return change_throughput(table.throughput, wanted, "table", now);
  RETURN_IF_ERROR(check_all_indexes_provisioned(table, updates));
  table.billing_mode = mode;
  table.throughput = wanted;
  return {};
}

// --- Indexes -------------------------------------------------------------------------------------

Result<Index*> find_index(Table& table, std::string_view name) {
  Index* index = table.find_index(name);
  if (index == nullptr || index->is_local()) {
    return fail(kResourceNotFound, "Requested resource not found");
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

Result<> change_index(const IndexUpdate& update, WallTime now, Table& table) {
  if (update.create != nullptr) return add_global_index(*update.create, table);
  ASSIGN_OR_RETURN(Index* const index, find_index(table, update.index_name()));
  if (update.remove != nullptr) {
    // One that is still being built may be deleted: that ends the building.
    if (index->status == IndexStatus::kDeleting) return check_not_busy(table, *index);
    index->status = IndexStatus::kDeleting;
    return {};
  }
  RETURN_IF_ERROR(check_not_busy(table, *index));
  RETURN_IF_ERROR(refuse_parameters(*update.update, {"OnDemandThroughput", "WarmThroughput"}));
  const json::Value* throughput = update.update->find("ProvisionedThroughput");
  if (throughput == nullptr) return {};
  if (table.billing_mode == BillingMode::kPayPerRequest) {
    return fail(aws::kValidationException,
                "{}ProvisionedThroughput should not be specified for index: {} when BillingMode is "
                "PAY_PER_REQUEST",
                kInvalidParameters, index->name);
  }
  ASSIGN_OR_RETURN(const Throughput wanted, read_throughput(*throughput));
  return change_throughput(index->throughput, wanted, "index " + index->name, now);
}

// Definitions come again with every index that is added; those the table has must stay as they are.
Result<> merge_attribute_definitions(const json::Value& input, Table& table) {
  Table given;
  RETURN_IF_ERROR(read_attribute_definitions(input, given));
  for (AttributeDefinition& attribute : given.attributes) {
    const auto known =
        std::find_if(table.attributes.begin(), table.attributes.end(),
                     [&](const auto& other) { return other.name == attribute.name; });
    if (known == table.attributes.end()) {
      table.attributes.push_back(std::move(attribute));
    } else if (known->type != attribute.type) {
      return fail(aws::kValidationException,
                  "{}Cannot change the type of an attribute that is part of a key: {}",
                  kInvalidParameters, attribute.name);
    }
  }
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
  RETURN_IF_ERROR(merge_attribute_definitions(input, table));
  for (const IndexUpdate& update : updates) {
    RETURN_IF_ERROR(change_index(update, now, table));
  }
  return check_definitions(table);
}

// --- The rest ------------------------------------------------------------------------------------

Result<> change_stream(const json::Value& specification, WallTime now, Table& table) {
  const bool enabled = boolean_or(specification, "StreamEnabled", false);
  const bool was_enabled = table.stream && table.stream->enabled;
  if (enabled && was_enabled) {
    return fail(aws::kValidationException, "Table already has an enabled stream: TableName: {}",
                table.name);
  }
  if (!enabled && !was_enabled) {
    return fail(aws::kValidationException, "Table already has a disabled stream: TableName: {}",
                table.name);
  }
  return read_stream(specification, now, table);
}

Result<> apply(const json::Value& input, const std::vector<IndexUpdate>& updates, WallTime now,
               Table& table) {
  RETURN_IF_ERROR(check_not_busy(table, now));
  RETURN_IF_ERROR(change_billing(input, updates, now, table));
  RETURN_IF_ERROR(change_indexes(input, updates, now, table));
  if (const json::Value* stream = input.find("StreamSpecification"); stream != nullptr) {
    RETURN_IF_ERROR(change_stream(*stream, now, table));
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
  ASSIGN_OR_RETURN(
      const TableReference reference,
      resolve_table_name(scope_of(request.context), string_or(input, "TableName", "")));
  RETURN_IF_ERROR(check_request(input));
  ASSIGN_OR_RETURN(const auto updates, read_index_updates(input));
  const TablePtr table = database.catalog.find(reference.scope, reference.name);
  if (table == nullptr) {
    return fail(kResourceNotFound, "Requested resource not found: Table: {} not found",
                reference.name);
  }
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  ASSIGN_OR_RETURN(
      const TablePtr changed, database.catalog.change(table->id, [&](Table& changing) -> Result<> {
        RETURN_IF_ERROR(apply(input, updates, now, changing));
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
      .raw(describe(*changed, sizes, TableStatus::kUpdating))
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
