#include "dynamodb/ops/table_description.h"

#include <algorithm>
#include <vector>

#include "dynamodb/store/keys.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// Writes one TableDescription.
class Description {
 public:
  Description(const Table& table, const TableSizes& sizes, WallTime now, TableStatus status,
              std::string& out)
      : table_(table), sizes_(sizes), now_(now), status_(status), writer_(out) {}

  void write() {
    writer_.begin_object();
    attribute_definitions();
    writer_.key("TableName").string(table_.name);
    key_schema(table_.key);
    writer_.key("TableStatus").string(to_string(status_));
    writer_.key("CreationDateTime").number(epoch_seconds(table_.created));
    billing();
    warm(nullptr);
    writer_.key("TableSizeBytes").number(sizes_.table.bytes);
    writer_.key("ItemCount").number(sizes_.table.items);
    writer_.key("TableArn").string(table_.arn());
    writer_.key("TableId").string(table_.uuid);
    indexes("LocalSecondaryIndexes", IndexKind::kLocal);
    indexes("GlobalSecondaryIndexes", IndexKind::kGlobal);
    stream();
    if (table_.table_class) {
      writer_.key("TableClassSummary").begin_object();
      writer_.key("TableClass").string(to_string(*table_.table_class));
      writer_.end_object();
    }
    writer_.key("DeletionProtectionEnabled").boolean(table_.deletion_protection);
    writer_.end_object();
  }

 private:
  // Sorted by name, whatever the order in which they were given.
  void attribute_definitions() {
    std::vector<AttributeDefinition> attributes = table_.attributes;
    std::sort(attributes.begin(), attributes.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    writer_.key("AttributeDefinitions").begin_array();
    for (const AttributeDefinition& attribute : attributes) {
      writer_.begin_object();
      writer_.key("AttributeName").string(attribute.name);
      writer_.key("AttributeType").string(to_string(attribute.type));
      writer_.end_object();
    }
    writer_.end_array();
  }

  void key_elements(const std::vector<KeyAttribute>& attributes, std::string_view type) {
    for (const KeyAttribute& attribute : attributes) {
      writer_.begin_object();
      writer_.key("AttributeName").string(attribute.name);
      writer_.key("KeyType").string(type);
      writer_.end_object();
    }
  }

  void key_schema(const KeySchema& key) {
    writer_.key("KeySchema").begin_array();
    key_elements(key.hash, "HASH");
    key_elements(key.range, "RANGE");
    writer_.end_array();
  }

  void throughput(const Throughput& throughput) {
    writer_.key("ProvisionedThroughput").begin_object();
    if (throughput.last_increase) {
      writer_.key("LastIncreaseDateTime").number(epoch_seconds(*throughput.last_increase));
    }
    if (throughput.last_decrease) {
      writer_.key("LastDecreaseDateTime").number(epoch_seconds(*throughput.last_decrease));
    }
    writer_.key("NumberOfDecreasesToday").number(throughput.decreases_on_day_of(now_));
    writer_.key("ReadCapacityUnits").number(throughput.read_units);
    writer_.key("WriteCapacityUnits").number(throughput.write_units);
    writer_.end_object();
  }

  void billing() {
    throughput(table_.throughput);
    // The summary appears only for tables that are or once were billed by request.
    if (table_.billing_mode == BillingMode::kProvisioned && !table_.on_demand_since) return;
    writer_.key("BillingModeSummary").begin_object();
    writer_.key("BillingMode").string(to_string(table_.billing_mode));
    if (table_.on_demand_since) {
      writer_.key("LastUpdateToPayPerRequestDateTime")
          .number(epoch_seconds(*table_.on_demand_since));
    }
    writer_.end_object();
  }

  // The answer to a CreateTable shows it only where it was asked for.
  void warm(const Index* index) {
    const WarmThroughput& wanted = index == nullptr ? table_.warm : index->warm;
    const bool is_new = status_ == TableStatus::kCreating;
    if (is_new && wanted == WarmThroughput{}) return;
    const WarmThroughput units = warm_throughput(table_, index);
    writer_.key("WarmThroughput").begin_object();
    writer_.key("ReadUnitsPerSecond").number(units.read_units);
    writer_.key("WriteUnitsPerSecond").number(units.write_units);
    writer_.key("Status").string(is_new ? "UPDATING" : "ACTIVE");
    writer_.end_object();
  }

  void projection(const IndexProjection& projection) {
    writer_.key("Projection").begin_object();
    writer_.key("ProjectionType").string(to_string(projection.type));
    if (projection.type == ProjectionType::kInclude) {
      writer_.key("NonKeyAttributes").begin_array();
      std::vector<std::string> names = projection.included;
      std::sort(names.begin(), names.end());
      for (const std::string& name : names) writer_.string(name);
      writer_.end_array();
    }
    writer_.end_object();
  }

  // What an index shows depends on the state of its table, too.
  IndexStatus shown_status(const Index& index) const {
    if (status_ == TableStatus::kCreating) return IndexStatus::kCreating;
    if (status_ == TableStatus::kDeleting) return IndexStatus::kDeleting;
    return index.status;
  }

  void index(const Index& index) {
    const auto found = sizes_.indexes.find(index.id);
    const Size size = found == sizes_.indexes.end() ? Size{} : found->second;
    writer_.begin_object();
    writer_.key("IndexName").string(index.name);
    key_schema(index.key);
    projection(index.projection);
    if (!index.is_local()) {
      writer_.key("IndexStatus").string(to_string(shown_status(index)));
      // Only of indexes that were added to a table.
      if (index.status == IndexStatus::kCreating) writer_.key("Backfilling").boolean(true);
      throughput(index.throughput);
      warm(&index);
    }
    writer_.key("IndexSizeBytes").number(size.bytes);
    writer_.key("ItemCount").number(size.items);
    writer_.key("IndexArn").string(table_.arn() + "/index/" + index.name);
    writer_.end_object();
  }

  void indexes(std::string_view member, IndexKind kind) {
    const auto is_of_kind = [kind](const Index& index) { return index.kind == kind; };
    if (std::none_of(table_.indexes.begin(), table_.indexes.end(), is_of_kind)) return;
    writer_.key(member).begin_array();
    for (const Index& one : table_.indexes) {
      if (is_of_kind(one)) index(one);
    }
    writer_.end_array();
  }

  // A stream that was switched off keeps its name.
  void stream() {
    if (!table_.stream) return;
    if (table_.stream->enabled) {
      writer_.key("StreamSpecification").begin_object();
      writer_.key("StreamEnabled").boolean(true);
      writer_.key("StreamViewType").string(to_string(table_.stream->view_type));
      writer_.end_object();
    }
    const std::string label = stream_label(table_.stream->since);
    writer_.key("LatestStreamLabel").string(label);
    writer_.key("LatestStreamArn").string(table_.arn() + "/stream/" + label);
  }

  const Table& table_;
  const TableSizes& sizes_;
  WallTime now_;
  TableStatus status_;
  json::Writer writer_;
};

Result<Size> read_size(const kv::View& view, const std::string& key) {
  ASSIGN_OR_RETURN(const auto stored, view.get(key));
  if (!stored) return Size{};
  ASSIGN_OR_RETURN(const kv::Counters counters, kv::decode_counters(*stored));
  return Size{counters[0], counters[1]};
}

}  // namespace

std::string describe(const Table& table, const TableSizes& sizes, WallTime now,
                     std::optional<TableStatus> status) {
  std::string out;
  Description(table, sizes, now, status.value_or(table.status(now)), out).write();
  return out;
}

Result<TableSizes> read_table_sizes(const kv::View& view, const Table& table) {
  TableSizes sizes;
  ASSIGN_OR_RETURN(sizes.table, read_size(view, statistics_key(table, nullptr)));
  for (const Index& index : table.indexes) {
    ASSIGN_OR_RETURN(sizes.indexes[index.id], read_size(view, statistics_key(table, &index)));
  }
  return sizes;
}

}  // namespace serein::dynamodb
