#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/catalog/limits.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/table_description.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

// An entry of the request's KeySchema.
struct KeyElement {
  std::string_view name;
  std::string_view type;
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

// BillingMode and ProvisionedThroughput, which must agree.
Result<> read_billing(const json::Value& input, WallTime now, Table& table) {
  table.billing_mode = *parse_billing_mode(string_or(input, "BillingMode", "PROVISIONED"));
  const json::Value* throughput = input.find("ProvisionedThroughput");
  if (table.billing_mode == BillingMode::kPayPerRequest) {
    if (throughput != nullptr) {
      return fail(aws::kValidationException,
                  "{}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                  "BillingMode is PAY_PER_REQUEST",
                  kInvalid);
    }
    table.on_demand_since = now;
    return {};
  }
  if (throughput == nullptr) {
    return fail(aws::kValidationException,
                "{}ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                "BillingMode is PROVISIONED",
                kInvalid);
  }
  table.throughput = {*find_integer(*throughput, "ReadCapacityUnits"),
                      *find_integer(*throughput, "WriteCapacityUnits")};
  RETURN_IF_ERROR(check_capacity("ReadCapacityUnits", table.throughput.read_units));
  return check_capacity("WriteCapacityUnits", table.throughput.write_units);
}

Result<> read_attributes(const json::Value& input, Table& table) {
  for (const json::Value& definition : find_array(input, "AttributeDefinitions")) {
    const std::string_view name = string_or(definition, "AttributeName", "");
    const auto same_name = [&](const auto& attribute) { return attribute.name == name; };
    if (std::any_of(table.attributes.begin(), table.attributes.end(), same_name)) {
      return fail(aws::kValidationException, "{}Attribute Name is duplicated: {}", kInvalid, name);
    }
    table.attributes.push_back(
        {std::string(name), *parse_scalar_type(string_or(definition, "AttributeType", ""))});
  }
  return {};
}

const AttributeDefinition* find_definition(const Table& table, std::string_view name) {
  const auto found =
      std::find_if(table.attributes.begin(), table.attributes.end(),
                   [&](const AttributeDefinition& attribute) { return attribute.name == name; });
  return found == table.attributes.end() ? nullptr : &*found;
}

// The checks of a table's KeySchema in the order of the service.
Result<> check_key_schema(const std::vector<KeyElement>& elements, const Table& table) {
  if (elements.size() > table.attributes.size()) {
    return fail(aws::kValidationException,
                "Invalid KeySchema: Some index key attribute have no definition");
  }
  const auto undefined = [&](const KeyElement& element) {
    return find_definition(table, element.name) == nullptr;
  };
  if (std::any_of(elements.begin(), elements.end(), undefined)) {
    return fail(aws::kValidationException,
                "{}Some index key attributes are not defined in AttributeDefinitions. Keys: {}, "
                "AttributeDefinitions: {}",
                kInvalid, bracketed(elements, [](const auto& element) { return element.name; }),
                bracketed(table.attributes, [](const auto& attribute) { return attribute.name; }));
  }
  if (elements.size() == 2 && elements[0].name == elements[1].name) {
    return fail(aws::kValidationException,
                "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements[0].type != "HASH") {
    return fail(aws::kValidationException,
                "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements.size() == 2 && elements[1].type != "RANGE") {
    return fail(aws::kValidationException,
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (elements.size() != table.attributes.size()) {
    return fail(aws::kValidationException,
                "{}Number of attributes in KeySchema does not exactly match number of attributes "
                "defined in AttributeDefinitions",
                kInvalid);
  }
  return {};
}

Result<> read_key_schema(const json::Value& input, Table& table) {
  std::vector<KeyElement> elements;
  for (const json::Value& element : find_array(input, "KeySchema")) {
    elements.push_back(
        {string_or(element, "AttributeName", ""), string_or(element, "KeyType", "")});
  }
  RETURN_IF_ERROR(check_key_schema(elements, table));
  const auto attribute = [&](const KeyElement& element) {
    const AttributeDefinition* definition = find_definition(table, element.name);
    return KeyAttribute{definition->name, definition->type};
  };
  table.key.hash = attribute(elements[0]);
  if (elements.size() == 2) table.key.range = attribute(elements[1]);
  return {};
}

Result<> read_tags(const json::Value& input, Table& table) {
  const auto tags = find_array(input, "Tags");
  if (tags.size() > kMaxTags) {
    return fail(aws::kValidationException, "{}Too many tags: at most {} are allowed", kInvalid,
                kMaxTags);
  }
  for (const json::Value& tag : tags) {
    const std::string_view key = string_or(tag, "Key", "");
    const auto same_key = [&](const Tag& other) { return other.key == key; };
    if (std::any_of(table.tags.begin(), table.tags.end(), same_key)) {
      return fail(aws::kValidationException, "{}Duplicate tag key: {}", kInvalid, key);
    }
    table.tags.push_back({std::string(key), std::string(string_or(tag, "Value", ""))});
  }
  return {};
}

Result<> refuse_unimplemented(const json::Value& input) {
  RETURN_IF_ERROR(refuse_parameters(
      input,
      {"LocalSecondaryIndexes", "GlobalSecondaryIndexes", "WarmThroughput", "OnDemandThroughput",
       "ResourcePolicy", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode"}));
  if (const json::Value* stream = input.find("StreamSpecification"); stream != nullptr) {
    if (boolean_or(*stream, "StreamEnabled", false)) {
      return refuse_parameters(input, {"StreamSpecification"});
    }
    if (stream->find("StreamViewType") != nullptr) {
      return fail(aws::kValidationException,
                  "{}Table is being created with a stream disabled, UpdateViewType should not be "
                  "specified",
                  kInvalid);
    }
  }
  if (const json::Value* encryption = input.find("SSESpecification");
      encryption != nullptr && boolean_or(*encryption, "Enabled", false)) {
    return refuse_parameters(input, {"SSESpecification"});
  }
  return {};
}

Result<Table> read_table(const Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  Table table;
  ASSIGN_OR_RETURN(TableReference reference, resolve_table_name(scope_of(request.context),
                                                                string_or(input, "TableName", "")));
  table.scope = std::move(reference.scope);
  table.name = std::move(reference.name);
  table.created = request.context.now;
  RETURN_IF_ERROR(read_billing(input, table.created, table));
  RETURN_IF_ERROR(refuse_unimplemented(input));
  RETURN_IF_ERROR(read_attributes(input, table));
  RETURN_IF_ERROR(read_key_schema(input, table));
  RETURN_IF_ERROR(read_tags(input, table));
  if (const std::string_view name = string_or(input, "TableClass", ""); !name.empty()) {
    table.table_class = parse_table_class(name);
  }
  table.deletion_protection = boolean_or(input, "DeletionProtectionEnabled", false);
  table.uuid = make_uuid(database.random);
  return table;
}

Result<aws::Output> create_table(Database& database, const aws::Request& request) {
  ASSIGN_OR_RETURN(Table table, read_table(database, request));
  if (!request.context.may_block) return fail(kWouldBlock, "changes of the catalog wait");
  ASSIGN_OR_RETURN(const TablePtr created, database.catalog.create(std::move(table)));
  // The service answers before the table is ready; here it is ready already.
  std::string output;
  json::Writer(output)
      .begin_object()
      .key("TableDescription")
      .raw(describe(*created, "CREATING", {}))
      .end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kCreateTable{
    .name = "CreateTable",
    .access = aws::Access::kWrite,
    .resources = table_resource,
    .run = &create_table,
};

}  // namespace serein::dynamodb
