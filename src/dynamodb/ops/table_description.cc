#include "dynamodb/ops/table_description.h"

#include <algorithm>

#include "dynamodb/store/keys.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

void write_key_elements(json::Writer& writer, const std::vector<KeyAttribute>& attributes,
                        std::string_view type) {
  for (const KeyAttribute& attribute : attributes) {
    writer.begin_object();
    writer.key("AttributeName").string(attribute.name);
    writer.key("KeyType").string(type);
    writer.end_object();
  }
}

void write_key_schema(json::Writer& writer, const KeySchema& key) {
  writer.key("KeySchema").begin_array();
  write_key_elements(writer, key.hash, "HASH");
  write_key_elements(writer, key.range, "RANGE");
  writer.end_array();
}

void write_throughput(json::Writer& writer, const Throughput& throughput) {
  writer.key("ProvisionedThroughput").begin_object();
  if (throughput.last_increase) {
    writer.key("LastIncreaseDateTime").number(epoch_seconds(*throughput.last_increase));
  }
  if (throughput.last_decrease) {
    writer.key("LastDecreaseDateTime").number(epoch_seconds(*throughput.last_decrease));
  }
  writer.key("NumberOfDecreasesToday").number(throughput.decreases_that_day);
  writer.key("ReadCapacityUnits").number(throughput.read_units);
  writer.key("WriteCapacityUnits").number(throughput.write_units);
  writer.end_object();
}

void write_billing(json::Writer& writer, const Table& table) {
  write_throughput(writer, table.throughput);
  // The summary appears only for tables that are or once were billed by request.
  if (table.billing_mode == BillingMode::kProvisioned && !table.on_demand_since) return;
  writer.key("BillingModeSummary").begin_object();
  writer.key("BillingMode").string(to_string(table.billing_mode));
  if (table.on_demand_since) {
    writer.key("LastUpdateToPayPerRequestDateTime").number(epoch_seconds(*table.on_demand_since));
  }
  writer.end_object();
}

void write_projection(json::Writer& writer, const IndexProjection& projection) {
  writer.key("Projection").begin_object();
  writer.key("ProjectionType").string(to_string(projection.type));
  if (projection.type == ProjectionType::kInclude) {
    writer.key("NonKeyAttributes").begin_array();
    for (const std::string& name : projection.included) writer.string(name);
    writer.end_array();
  }
  writer.end_object();
}

// What an index shows depends on the state of its table, too.
IndexStatus shown_status(const Index& index, TableStatus table) {
  if (table == TableStatus::kCreating) return IndexStatus::kCreating;
  if (table == TableStatus::kDeleting) return IndexStatus::kDeleting;
  return index.status;
}

void write_index(json::Writer& writer, const Table& table, const Index& index, const Size& size,
                 TableStatus table_status) {
  writer.begin_object();
  writer.key("IndexName").string(index.name);
  write_key_schema(writer, index.key);
  write_projection(writer, index.projection);
  if (!index.is_local()) {
    const IndexStatus status = shown_status(index, table_status);
    writer.key("IndexStatus").string(to_string(status));
    if (index.status == IndexStatus::kCreating) writer.key("Backfilling").boolean(true);
    write_throughput(writer, index.throughput);
  }
  writer.key("IndexSizeBytes").number(size.bytes);
  writer.key("ItemCount").number(size.items);
  writer.key("IndexArn").string(table.arn() + "/index/" + index.name);
  writer.end_object();
}

void write_indexes(json::Writer& writer, const Table& table, const TableSizes& sizes,
                   IndexKind kind, TableStatus table_status) {
  bool any = false;
  for (const Index& index : table.indexes) {
    if (index.kind != kind) continue;
    if (!any) {
      writer.key(kind == IndexKind::kLocal ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes");
      writer.begin_array();
      any = true;
    }
    const auto size = sizes.indexes.find(index.id);
    write_index(writer, table, index, size == sizes.indexes.end() ? Size{} : size->second,
                table_status);
  }
  if (any) writer.end_array();
}

void write_stream(json::Writer& writer, const Table& table) {
  if (!table.stream) return;
  if (table.stream->enabled) {
    writer.key("StreamSpecification").begin_object();
    writer.key("StreamEnabled").boolean(true);
    writer.key("StreamViewType").string(to_string(table.stream->view_type));
    writer.end_object();
  }
  const std::string label = stream_label(*table.stream);
  writer.key("LatestStreamLabel").string(label);
  writer.key("LatestStreamArn").string(table.arn() + "/stream/" + label);
}

Result<Size> read_size(const kv::View& view, const std::string& key) {
  ASSIGN_OR_RETURN(const auto stored, view.get(key));
  if (!stored) return Size{};
  ASSIGN_OR_RETURN(const kv::Counters counters, kv::decode_counters(*stored));
  return Size{counters[0], counters[1]};
}

}  // namespace

std::string describe(const Table& table, const TableSizes& sizes, TableStatus status) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.key("AttributeDefinitions").begin_array();
  // Sorted by name, whatever the order in which they were given.
  std::vector<AttributeDefinition> attributes = table.attributes;
  std::sort(attributes.begin(), attributes.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const AttributeDefinition& attribute : attributes) {
    writer.begin_object();
    writer.key("AttributeName").string(attribute.name);
    writer.key("AttributeType").string(to_string(attribute.type));
    writer.end_object();
  }
  writer.end_array();
  writer.key("TableName").string(table.name);
  write_key_schema(writer, table.key);
  writer.key("TableStatus").string(to_string(status));
  writer.key("CreationDateTime").number(epoch_seconds(table.created));
  write_billing(writer, table);
  writer.key("TableSizeBytes").number(sizes.table.bytes);
  writer.key("ItemCount").number(sizes.table.items);
  writer.key("TableArn").string(table.arn());
  writer.key("TableId").string(table.uuid);
  write_indexes(writer, table, sizes, IndexKind::kLocal, status);
  write_indexes(writer, table, sizes, IndexKind::kGlobal, status);
  write_stream(writer, table);
  if (table.table_class) {
    writer.key("TableClassSummary").begin_object();
    writer.key("TableClass").string(to_string(*table.table_class));
    writer.end_object();
  }
  writer.key("DeletionProtectionEnabled").boolean(table.deletion_protection);
  writer.end_object();
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
