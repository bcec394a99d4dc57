#include "dynamodb/ops/table_description.h"

#include "dynamodb/store/keys.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

void write_key_element(json::Writer& writer, const KeyAttribute& attribute, std::string_view type) {
  writer.begin_object();
  writer.key("AttributeName").string(attribute.name);
  writer.key("KeyType").string(type);
  writer.end_object();
}

void write_key_schema(json::Writer& writer, const KeySchema& key) {
  writer.key("KeySchema").begin_array();
  write_key_element(writer, key.hash, "HASH");
  if (key.range) write_key_element(writer, *key.range, "RANGE");
  writer.end_array();
}

void write_billing(json::Writer& writer, const Table& table) {
  writer.key("ProvisionedThroughput").begin_object();
  writer.key("NumberOfDecreasesToday").number(std::int64_t{0});
  writer.key("ReadCapacityUnits").number(table.throughput.read_units);
  writer.key("WriteCapacityUnits").number(table.throughput.write_units);
  writer.end_object();
  // The summary appears only for tables that are or once were billed by request.
  if (table.billing_mode == BillingMode::kProvisioned && !table.on_demand_since) return;
  writer.key("BillingModeSummary").begin_object();
  writer.key("BillingMode").string(to_string(table.billing_mode));
  if (table.on_demand_since) {
    writer.key("LastUpdateToPayPerRequestDateTime").number(epoch_seconds(*table.on_demand_since));
  }
  writer.end_object();
}

}  // namespace

std::string describe(const Table& table, std::string_view status, const TableSize& size) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  writer.key("AttributeDefinitions").begin_array();
  for (const AttributeDefinition& attribute : table.attributes) {
    writer.begin_object();
    writer.key("AttributeName").string(attribute.name);
    writer.key("AttributeType").string(to_string(attribute.type));
    writer.end_object();
  }
  writer.end_array();
  writer.key("TableName").string(table.name);
  write_key_schema(writer, table.key);
  writer.key("TableStatus").string(status);
  writer.key("CreationDateTime").number(epoch_seconds(table.created));
  write_billing(writer, table);
  writer.key("TableSizeBytes").number(size.bytes);
  writer.key("ItemCount").number(size.items);
  writer.key("TableArn").string(table.arn());
  writer.key("TableId").string(table.uuid);
  if (table.table_class) {
    writer.key("TableClassSummary").begin_object();
    writer.key("TableClass").string(to_string(*table.table_class));
    writer.end_object();
  }
  writer.key("DeletionProtectionEnabled").boolean(table.deletion_protection);
  writer.end_object();
  return out;
}

Result<TableSize> read_table_size(const kv::View& view, const Table& table) {
  ASSIGN_OR_RETURN(const auto stored, view.get(statistics_key(table.id)));
  if (!stored) return TableSize{};
  ASSIGN_OR_RETURN(const kv::Counters counters, kv::decode_counters(*stored));
  return TableSize{counters[0], counters[1]};
}

}  // namespace serein::dynamodb
