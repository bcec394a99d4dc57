#include "load/tables.h"

#include <fmt/format.h>

namespace serein::bench {
namespace {

std::string key_schema(std::string_view hash, std::string_view range) {
  std::string schema = fmt::format(R"([{{"AttributeName":"{}","KeyType":"HASH"}})", hash);
  if (!range.empty()) {
    schema += fmt::format(R"(,{{"AttributeName":"{}","KeyType":"RANGE"}})", range);
  }
  return schema + "]";
}

std::string index(std::string_view name, const std::string& schema, std::string_view projection) {
  return fmt::format(R"({{"IndexName":"{}","KeySchema":{},"Projection":{}}})", name, schema,
                     projection);
}

// `attributes` are all keys, each a string; `more` are further members, each after a comma.
std::string create(std::string_view name, const std::vector<std::string_view>& attributes,
                   const std::string& schema, const std::string& more = "") {
  std::string definitions;
  for (const std::string_view attribute : attributes) {
    if (!definitions.empty()) definitions += ',';
    definitions += fmt::format(R"({{"AttributeName":"{}","AttributeType":"S"}})", attribute);
  }
  return fmt::format(R"({{"TableName":"{}","AttributeDefinitions":[{}],"KeySchema":{},)"
                     R"("BillingMode":"PAY_PER_REQUEST"{}}})",
                     name, definitions, schema, more);
}

TableSpec with_hash_key(std::string_view name, const ItemShape& shape) {
  return {std::string(name), create(name, {"pk"}, key_schema("pk", "")), shape};
}

// A global index of all attributes for each index key.
TableSpec with_index_keys(const std::string& name, const ItemShape& shape) {
  std::vector<std::string> keys;
  std::string indexes;
  for (unsigned i = 0; i < shape.index_keys; ++i) {
    keys.push_back(index_key_name(i));
    if (i > 0) indexes += ',';
    indexes += index("by_" + keys[i], key_schema(keys[i], ""), R"({"ProjectionType":"ALL"})");
  }
  if (!indexes.empty()) indexes = R"(,"GlobalSecondaryIndexes":[)" + indexes + "]";
  std::vector<std::string_view> attributes = {"pk"};
  attributes.insert(attributes.end(), keys.begin(), keys.end());
  return {name, create(name, attributes, key_schema("pk", ""), indexes), shape};
}

TableSpec with_stream(std::string_view name, const ItemShape& shape, std::string_view view) {
  const std::string stream =
      fmt::format(R"(,"StreamSpecification":{{"StreamEnabled":true,"StreamViewType":"{}"}})", view);
  return {std::string(name), create(name, {"pk"}, key_schema("pk", ""), stream), shape};
}

// Tables that share the items of `get` or `put`.
std::vector<TableSpec> spread(const std::string& name, const WorkloadOptions& options) {
  ItemShape shape = options.item_bytes == 0 ? kItem1k : shape_of_bytes(options.item_bytes);
  shape.index_keys = options.indexes;
  std::vector<TableSpec> tables;
  for (unsigned i = 0; i < options.tables; ++i) {
    const std::string& base = options.table.empty() ? name : options.table;
    tables.push_back(
        with_index_keys(options.tables == 1 ? base : fmt::format("{}-{}", base, i), shape));
    tables.back().first = i;
    tables.back().stride = options.tables;
  }
  return tables;
}

}  // namespace

std::vector<TableSpec> items_tables(const WorkloadOptions& options) {
  return spread("items", options);
}
std::vector<TableSpec> puts_tables(const WorkloadOptions& options) {
  return spread("puts", options);
}
std::vector<TableSpec> batches_tables(const WorkloadOptions& options) {
  const bool other = options.item_bytes != 0;
  return {with_hash_key("batches", other ? shape_of_bytes(options.item_bytes) : kItem200)};
}

TableSpec small_table() { return with_hash_key("small", kItem200); }

TableSpec ranged_table() {
  ItemShape shape = kItem1k;
  shape.has_range_key = true;
  shape.per_collection = 10;
  return {"ranged", create("ranged", {"pk", "sk"}, key_schema("pk", "sk")), shape};
}

TableSpec counters_table() {
  TableSpec table = with_hash_key("counters", {.attributes = 0});
  table.has_counter = true;
  return table;
}

TableSpec collections_table() {
  ItemShape shape = kItem200;
  shape.has_range_key = true;
  shape.per_collection = kCollectionItems;
  shape.has_index_keys = true;
  const std::string indexes = R"(,"GlobalSecondaryIndexes":[)" +
                              index("by_g", key_schema("g", "h"), R"({"ProjectionType":"ALL"})") +
                              "]";
  return {"collections",
          create("collections", {"pk", "sk", "g", "h"}, key_schema("pk", "sk"), indexes), shape};
}

TableSpec indexed_table() {
  ItemShape shape = kItem1k;
  shape.has_index_keys = true;
  shape.index_key_spread = 1000;
  const std::string more =
      R"(,"GlobalSecondaryIndexes":[)" +
      index("by_g", key_schema("g", ""), R"({"ProjectionType":"ALL"})") + "," +
      index("by_h", key_schema("h", ""),
            R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["a0","a1"]})") +
      R"(],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})";
  return {"indexed", create("indexed", {"pk", "g", "h"}, key_schema("pk", ""), more), shape};
}

TableSpec streamed_table() { return with_stream("streamed", kItem1k, "NEW_IMAGE"); }
TableSpec trimmed_table() { return with_stream("trimmed", {.attributes = 0}, "KEYS_ONLY"); }

std::vector<TableSpec> mixed_tables(const WorkloadOptions& /*options*/) {
  return {with_hash_key("puts", kItem1k), counters_table(), collections_table()};
}

}  // namespace serein::bench
