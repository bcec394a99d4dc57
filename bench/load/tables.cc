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

}  // namespace

TableSpec items_table() { return with_hash_key("items", kItem1k); }
TableSpec puts_table() { return with_hash_key("puts", kItem1k); }
TableSpec small_table() { return with_hash_key("small", kItem200); }
TableSpec batches_table() { return with_hash_key("batches", kItem200); }

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

}  // namespace serein::bench
