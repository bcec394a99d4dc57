#include "dynamodb/ops/table_definition.h"

#include <algorithm>
#include <set>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
#include "dynamodb/catalog/stream_log.h"
#include "dynamodb/model/limits.h"
#include "dynamodb/ops/input.h"

namespace serein::dynamodb {
namespace {

// An entry of the request's KeySchema.
struct KeyElement {
  std::string_view name;
  std::string_view type;

  bool is_hash() const { return type == "HASH"; }
};

template <class Range, class Name>
std::string bracketed(const Range& range, Name name) {
  std::string text = "[";
  for (const auto& element : range) {
    if (text.size() > 1) text += ", ";
    text += name(element);
  }
  return text + "]";
}

Result<> check_capacity(std::string_view name, std::int64_t units) {
  if (units <= kMaxCapacityUnits) return {};
  return fail(aws::kValidationException, "Given value {} for {} is out of bounds", units, name);
}

const AttributeDefinition* find_definition(const Table& table, std::string_view name) {
  const auto found =
      std::find_if(table.attributes.begin(), table.attributes.end(),
                   [&](const AttributeDefinition& attribute) { return attribute.name == name; });
  return found == table.attributes.end() ? nullptr : &*found;
}

std::vector<KeyElement> key_elements(const json::Value& owner) {
  std::vector<KeyElement> elements;
  for (const json::Value& element : find_array(owner, "KeySchema")) {
    elements.push_back(
        {string_or(element, "AttributeName", ""), string_or(element, "KeyType", "")});
  }
  return elements;
}

Result<> check_defined(const std::vector<KeyElement>& elements, const Table& table) {
  const auto undefined = [&](const KeyElement& element) {
    return find_definition(table, element.name) == nullptr;
  };
  if (std::none_of(elements.begin(), elements.end(), undefined)) return {};
  return fail(aws::kValidationException,
              "{}Some index key attributes are not defined in AttributeDefinitions. Keys: {}, "
              "AttributeDefinitions: {}",
              kInvalidParameters,
              bracketed(elements, [](const auto& element) { return element.name; }),
              bracketed(table.attributes, [](const auto& attribute) { return attribute.name; }));
}

// The first element is the partition's, the second one of the order.
Result<> check_simple_roles(const std::vector<KeyElement>& elements) {
  if (elements.size() == 2 && elements[0].name == elements[1].name) {
    return fail(aws::kValidationException,
                "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (!elements[0].is_hash()) {
    return fail(aws::kValidationException,
                "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements.size() == 2 && elements[1].is_hash()) {
    return fail(aws::kValidationException,
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  return {};
}

// Keys of global indexes may have several attributes a side.
Result<> check_roles(const std::vector<KeyElement>& elements) {
  const auto is_hash = [](const KeyElement& element) { return element.is_hash(); };
  const auto hashes =
      static_cast<std::size_t>(std::count_if(elements.begin(), elements.end(), is_hash));
  if (elements.size() <= 2 && hashes < 2) return check_simple_roles(elements);
  std::set<std::string_view> names;
  for (const KeyElement& element : elements) {
    if (!names.insert(element.name).second) {
      return fail(aws::kValidationException,
                  "The KeySchema contains multiple key attributes with the same name");
    }
  }
  if (!elements[0].is_hash()) {
    return fail(aws::kValidationException,
                "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (!std::is_partitioned(elements.begin(), elements.end(), is_hash)) {
    return fail(aws::kValidationException,
                "{}All HASH key attributes must precede RANGE key attributes in the KeySchema",
                kInvalidParameters);
  }
  const bool many_hashes = hashes > kMaxKeyAttributesPerSide;
  if (!many_hashes && elements.size() - hashes <= kMaxKeyAttributesPerSide) return {};
  return fail(aws::kValidationException,
              "{}The KeySchema exceeds the maximum allowed number of {} key attributes",
              kInvalidParameters, many_hashes ? "HASH" : "RANGE");
}

KeySchema make_key(const std::vector<KeyElement>& elements, const Table& table) {
  KeySchema key;
  for (const KeyElement& element : elements) {
    const AttributeDefinition* definition = find_definition(table, element.name);
    (element.is_hash() ? key.hash : key.range).push_back({definition->name, definition->type});
  }
  return key;
}

// Every definition must be used by a key.
Result<> check_all_used(const json::Value& input, const Table& table) {
  std::set<std::string_view> used;
  const auto use = [&used](const json::Value& owner) {
    for (const KeyElement& element : key_elements(owner)) used.insert(element.name);
  };
  use(input);
  for (const std::string_view list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const json::Value& definition : find_array(input, list)) use(definition);
  }
  const auto is_unused = [&](const AttributeDefinition& attribute) {
    return !used.contains(attribute.name);
  };
  if (std::none_of(table.attributes.begin(), table.attributes.end(), is_unused)) return {};
  return fail(aws::kValidationException,
              "{}Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys used: {}",
              kInvalidParameters,
              bracketed(table.attributes, [](const auto& attribute) { return attribute.name; }),
              bracketed(used, [](std::string_view name) { return name; }));
}

// What is looked at before all else about indexes.
Result<> check_index_schemas(const json::Value& input, const Table& table) {
  for (const json::Value& definition : find_array(input, "LocalSecondaryIndexes")) {
    const auto elements = key_elements(definition);
    RETURN_IF_ERROR(check_defined(elements, table));
    RETURN_IF_ERROR(check_simple_roles(elements));
  }
  for (const json::Value& definition : find_array(input, "GlobalSecondaryIndexes")) {
    const auto elements = key_elements(definition);
    RETURN_IF_ERROR(check_defined(elements, table));
    RETURN_IF_ERROR(check_roles(elements));
  }
  return check_all_used(input, table);
}

Result<IndexProjection> read_projection(const json::Value& definition) {
  const json::Value* projection = definition.find("Projection");
  const std::string_view name = string_or(*projection, "ProjectionType", "");
  if (name.empty()) {
    return fail(aws::kValidationException, "{}Unknown ProjectionType: null", kInvalidParameters);
  }
  IndexProjection read{*parse_projection_type(name), {}};
  const bool has_included = projection->find("NonKeyAttributes") != nullptr;
  if (has_included && read.type != ProjectionType::kInclude) {
    return fail(aws::kValidationException,
                "{}ProjectionType is {}, but NonKeyAttributes is specified", kInvalidParameters,
                name);
  }
  if (!has_included && read.type == ProjectionType::kInclude) {
    return fail(aws::kValidationException,
                "{}ProjectionType is {}, but NonKeyAttributes is not specified", kInvalidParameters,
                name);
  }
  for (const json::Value& attribute : find_array(*projection, "NonKeyAttributes")) {
    const std::string_view included = attribute.string();
    if (std::find(read.included.begin(), read.included.end(), included) != read.included.end()) {
      return fail(aws::kValidationException, "{}Duplicate element in NonKeyAttributes: {}",
                  kInvalidParameters, included);
    }
    read.included.emplace_back(included);
  }
  // They are shown in this order, whatever the one in which they were given.
  std::sort(read.included.begin(), read.included.end());
  return read;
}

Result<> check_name_is_new(const Table& table, std::string_view name) {
  if (table.find_index(name) == nullptr) return {};
  return fail(aws::kValidationException, "{}Duplicate index name: {}", kInvalidParameters, name);
}

Result<> add_local_index(const json::Value& definition, Table& table) {
  Index index;
  index.kind = IndexKind::kLocal;
  index.name = string_or(definition, "IndexName", "");
  const auto elements = key_elements(definition);
  if (elements.size() != 2) {
    return fail(aws::kValidationException,
                "{}Index KeySchema does not have a range key for index: {}", kInvalidParameters,
                index.name);
  }
  const std::string& table_hash = table.key.hash.front().name;
  if (elements[0].name != table_hash) {
    return fail(aws::kValidationException,
                "{}Index KeySchema does not have the same leading hash key as table KeySchema for "
                "index: {}. index hash key: {}, table hash key: {}",
                kInvalidParameters, index.name, elements[0].name, table_hash);
  }
  index.key = make_key(elements, table);
  ASSIGN_OR_RETURN(index.projection, read_projection(definition));
  RETURN_IF_ERROR(check_name_is_new(table, index.name));
  index.id = table.next_index_id++;
  table.indexes.push_back(std::move(index));
  return {};
}

Result<Throughput> read_index_throughput(const json::Value& definition, const Table& table,
                                         std::string_view index_name) {
  const json::Value* throughput = definition.find("ProvisionedThroughput");
  if (table.billing_mode == BillingMode::kPayPerRequest) {
    if (throughput == nullptr) return Throughput{};
    return fail(aws::kValidationException,
                "{}ProvisionedThroughput should not be specified for index: {} when BillingMode is "
                "PAY_PER_REQUEST",
                kInvalidParameters, index_name);
  }
  if (throughput == nullptr) {
    return fail(aws::kValidationException, "{}ProvisionedThroughput is not specified for index: {}",
                kInvalidParameters, index_name);
  }
  return read_throughput(*throughput);
}

// Only given lists are looked at; an empty one is an error.
Result<> check_list(const json::Value& input, std::string_view name) {
  const json::Value* list = input.find(name);
  if (list == nullptr || !list->array().empty()) return {};
  return fail(aws::kValidationException, "{}List of {} is empty", kInvalidParameters, name);
}

Result<> read_local_indexes(const json::Value& input, Table& table) {
  const auto definitions = find_array(input, "LocalSecondaryIndexes");
  RETURN_IF_ERROR(check_list(input, "LocalSecondaryIndexes"));
  if (!definitions.empty() && table.key.range.empty()) {
    return fail(aws::kValidationException,
                "{}Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex",
                kInvalidParameters);
  }
  for (const json::Value& definition : definitions) {
    RETURN_IF_ERROR(add_local_index(definition, table));
  }
  if (definitions.size() > kMaxLocalIndexes) {
    return fail(aws::kValidationException,
                "{}Number of LocalSecondaryIndexes exceeds per-table limit of {}",
                kInvalidParameters, kMaxLocalIndexes);
  }
  return {};
}

// What a warm throughput must not be lower than, in the service's words.
std::string least_of(bool is_new, bool on_demand, std::string_view capacity) {
  if (!is_new) return "current WarmThroughput, decreasing WarmThroughput is not supported";
  if (!on_demand) return std::string(capacity) + " of ProvisionedThroughput";
  return "initial throughput for OnDemand. See: "
         "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
         "on-demand-capacity-mode.html#on-demand-capacity-mode-initial";
}

}  // namespace

Result<Throughput> read_throughput(const json::Value& throughput) {
  Throughput read;
  read.read_units = *find_integer(throughput, "ReadCapacityUnits");
  read.write_units = *find_integer(throughput, "WriteCapacityUnits");
  RETURN_IF_ERROR(check_capacity("ReadCapacityUnits", read.read_units));
  RETURN_IF_ERROR(check_capacity("WriteCapacityUnits", read.write_units));
  return read;
}

Result<> set_warm_throughput(const json::Value& definition, bool is_new, Table& table,
                             Index* index) {
  const json::Value* wanted = definition.find("WarmThroughput");
  if (wanted == nullptr) return {};
  const WarmThroughput least = warm_throughput(table, index);
  WarmThroughput& warm = index == nullptr ? table.warm : index->warm;
  const std::string subject = index == nullptr ? "table" : "index " + index->name;
  const bool on_demand = table.billing_mode == BillingMode::kPayPerRequest;
  const auto set = [&](std::string_view member, std::string_view capacity, std::int64_t limit,
                       std::int64_t& units) -> Result<> {
    const auto number = find_integer(*wanted, member);
    if (!number) return {};
    if (*number < limit) {
      return fail(aws::kValidationException,
                  "{}Requested {} for WarmThroughput for {} is lower than {}", kInvalidParameters,
                  member, subject, least_of(is_new, on_demand, capacity));
    }
    units = *number;
    return {};
  };
  RETURN_IF_ERROR(
      set("ReadUnitsPerSecond", "ReadCapacityUnits", least.read_units, warm.read_units));
  return set("WriteUnitsPerSecond", "WriteCapacityUnits", least.write_units, warm.write_units);
}

Result<> read_attribute_definitions(const json::Value& input, Table& table) {
  for (const json::Value& definition : find_array(input, "AttributeDefinitions")) {
    const std::string_view name = string_or(definition, "AttributeName", "");
    if (find_definition(table, name) != nullptr) {
      return fail(aws::kValidationException, "Attribute Name is duplicated: {}", name);
    }
    table.attributes.push_back(
        {std::string(name), *parse_scalar_type(string_or(definition, "AttributeType", ""))});
  }
  return {};
}

Result<> read_key_schema(const json::Value& input, Table& table) {
  const auto elements = key_elements(input);
  if (elements.size() > table.attributes.size()) {
    return fail(aws::kValidationException,
                "Invalid KeySchema: Some index key attribute have no definition");
  }
  RETURN_IF_ERROR(check_defined(elements, table));
  RETURN_IF_ERROR(check_simple_roles(elements));
  const bool has_indexes = input.find("LocalSecondaryIndexes") != nullptr ||
                           input.find("GlobalSecondaryIndexes") != nullptr;
  if (!has_indexes && elements.size() != table.attributes.size()) {
    return fail(aws::kValidationException,
                "{}Number of attributes in KeySchema does not exactly match number of attributes "
                "defined in AttributeDefinitions",
                kInvalidParameters);
  }
  table.key = make_key(elements, table);
  return {};
}

Result<> add_global_index(const json::Value& definition, Table& table) {
  Index index;
  index.name = string_or(definition, "IndexName", "");
  const auto elements = key_elements(definition);
  RETURN_IF_ERROR(check_defined(elements, table));
  RETURN_IF_ERROR(check_roles(elements));
  index.key = make_key(elements, table);
  ASSIGN_OR_RETURN(index.projection, read_projection(definition));
  ASSIGN_OR_RETURN(index.throughput, read_index_throughput(definition, table, index.name));
  RETURN_IF_ERROR(check_name_is_new(table, index.name));
  RETURN_IF_ERROR(refuse_parameters(definition, {"OnDemandThroughput"}));
  RETURN_IF_ERROR(set_warm_throughput(definition, true, table, &index));
  index.id = table.next_index_id++;
  index.status = IndexStatus::kCreating;
  table.indexes.push_back(std::move(index));
  return {};
}

Result<> read_indexes(const json::Value& input, Table& table) {
  RETURN_IF_ERROR(check_index_schemas(input, table));
  RETURN_IF_ERROR(read_local_indexes(input, table));
  RETURN_IF_ERROR(check_list(input, "GlobalSecondaryIndexes"));
  const auto definitions = find_array(input, "GlobalSecondaryIndexes");
  for (const json::Value& definition : definitions) {
    RETURN_IF_ERROR(add_global_index(definition, table));
    table.indexes.back().status = IndexStatus::kActive;  // nothing to build from
  }
  if (definitions.size() > kMaxGlobalIndexes) {
    return fail(aws::kValidationException,
                "{}GlobalSecondaryIndex count exceeds the per-table limit of {}",
                kInvalidParameters, kMaxGlobalIndexes);
  }
  return check_index_limits(table);
}

Result<> check_index_limits(const Table& table) {
  std::size_t included = 0;
  for (const Index& index : table.indexes) included += index.projection.included.size();
  if (included <= kMaxIncludedAttributes) return {};
  return fail(aws::kValidationException,
              "{}Number of NonKeyAttributes exceeds per-table limit of {}", kInvalidParameters,
              kMaxIncludedAttributes);
}

Result<> read_stream_of_new_table(const json::Value& specification, std::size_t shards,
                                  Table& table) {
  const bool enabled = boolean_or(specification, "StreamEnabled", false);
  const std::string_view view_type = string_or(specification, "StreamViewType", "");
  if (!enabled) {
    if (!view_type.empty()) {
      return fail(aws::kValidationException,
                  "{}Table is being created with a stream disabled, UpdateViewType should not be "
                  "specified",
                  kInvalidParameters);
    }
    return {};
  }
  if (view_type.empty()) {
    return fail(aws::kValidationException,
                "{}Table is being created with a stream enabled, UpdateViewType is required",
                kInvalidParameters);
  }
  enable_stream(table, *parse_stream_view_type(view_type), table.created, shards);
  return {};
}

Result<> set_tags(std::span<const json::Value> tags, Table& table) {
  std::set<std::string_view> given;
  for (const json::Value& tag : tags) {
    const std::string_view key = string_or(tag, "Key", "");
    if (!given.insert(key).second) {
      return fail(aws::kValidationException,
                  "Duplicate Tag Keys provided as input: Duplicate Tag Key found {}", key);
    }
    if (key.substr(0, kReservedTagPrefix.size()) == kReservedTagPrefix) {
      return fail(aws::kValidationException, "Tag Key cannot be prefixed with aws:, Key: {}", key);
    }
    std::erase_if(table.tags, [key](const Tag& other) { return other.key == key; });
    table.tags.push_back({std::string(key), std::string(string_or(tag, "Value", ""))});
  }
  if (table.tags.size() <= kMaxTags) return {};
  return fail(aws::kValidationException,
              "Number of Tags exceed the current limit for the provided ResourceArn");
}

Result<> check_encryption(const json::Value& input) {
  const json::Value* encryption = input.find("SSESpecification");
  if (encryption == nullptr) return {};
  const std::string_view type = string_or(*encryption, "SSEType", "");
  const bool has_key = encryption->find("KMSMasterKeyId") != nullptr;
  if (!boolean_or(*encryption, "Enabled", true) && (!type.empty() || has_key)) {
    return fail(aws::kValidationException, "{}{} can not be specified if Enabled is false",
                kInvalidParameters, type.empty() ? "KMSMasterKeyId" : "SSEType");
  }
  if (type == "AES256") {
    return fail(aws::kValidationException, "{}SSEType AES256 is not supported", kInvalidParameters);
  }
  if (has_key && type.empty()) {
    return fail(aws::kValidationException,
                "{}SSEType KMS is required if KMSMasterKeyId is specified", kInvalidParameters);
  }
  if (!boolean_or(*encryption, "Enabled", !type.empty())) return {};
  return refuse_parameters(input, {"SSESpecification"});
}

}  // namespace serein::dynamodb
