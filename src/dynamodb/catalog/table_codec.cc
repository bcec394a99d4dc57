// The stored form of a table: a JSON object, so that fields can be added and an operator can read
// it.
#include <algorithm>
#include <charconv>

#include "dynamodb/catalog/table.h"
#include "json/parse.h"
#include "json/writer.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

// Raised when older programs could misread what newer ones write.
constexpr std::int64_t kTableFormat = 1;

std::int64_t to_microseconds(WallTime time) { return time.time_since_epoch().count(); }

WallTime from_microseconds(std::int64_t count) {
  return WallTime(std::chrono::microseconds(count));
}

void write_key_attribute(json::Writer& writer, const AttributeDefinition& attribute) {
  writer.begin_array().string(attribute.name).string(to_string(attribute.type)).end_array();
}

tl::unexpected<Error> corrupt(std::string_view what) {
  return fail(kv::kCorruption, "stored table: {}", what);
}

// Reads members of the stored object, and remembers the first that was missing or of another type.
class Fields {
 public:
  explicit Fields(const json::Value& object) : object_(object) {}

  const json::Value* optional(std::string_view name) const { return object_.find(name); }

  std::string string(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || !value->is_string()) {
      fault(name);
      return {};
    }
    return std::string(value->string());
  }

  std::int64_t integer(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || !value->is_number()) {
      fault(name);
      return 0;
    }
    const std::string_view text = value->number();
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc() || end != text.data() + text.size()) fault(name);
    return number;
  }

  bool boolean(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || !value->is_bool()) {
      fault(name);
      return false;
    }
    return value->boolean();
  }

  std::span<const json::Value> array(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || !value->is_array()) {
      fault(name);
      return {};
    }
    return value->array();
  }

  // Pairs of strings, as tags and attribute definitions are stored.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const json::Value& element : array(name)) {
      if (!element.is_array() || element.array().size() != 2 || !element.array()[0].is_string() ||
          !element.array()[1].is_string()) {
        fault(name);
        return {};
      }
      pairs.emplace_back(element.array()[0].string(), element.array()[1].string());
    }
    return pairs;
  }

  void fault(std::string_view name) {
    if (fault_.empty()) fault_ = name;
  }
  const std::string& first_fault() const { return fault_; }

 private:
  const json::Value& object_;
  std::string fault_;
};

std::optional<KeySchema> read_key(const std::vector<AttributeDefinition>& attributes,
                                  std::span<const json::Value> names) {
  if (names.empty() || names.size() > 2) return std::nullopt;
  KeySchema key;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].is_string()) return std::nullopt;
    const auto definition =
        std::find_if(attributes.begin(), attributes.end(),
                     [&](const auto& attribute) { return attribute.name == names[i].string(); });
    if (definition == attributes.end()) return std::nullopt;
    KeyAttribute attribute{definition->name, definition->type};
    if (i == 0) {
      key.hash = std::move(attribute);
    } else {
      key.range = std::move(attribute);
    }
  }
  return key;
}

}  // namespace

std::string encode_table(const Table& table) {
  std::string bytes;
  json::Writer writer(bytes);
  writer.begin_object().key("format").number(kTableFormat);
  writer.key("id").number(static_cast<std::int64_t>(table.id));
  writer.key("uuid").string(table.uuid);
  writer.key("account").string(table.scope.account);
  writer.key("region").string(table.scope.region);
  writer.key("name").string(table.name);
  writer.key("key").begin_array().string(table.key.hash.name);
  if (table.key.range) writer.string(table.key.range->name);
  writer.end_array();
  writer.key("attributes").begin_array();
  for (const AttributeDefinition& attribute : table.attributes) {
    write_key_attribute(writer, attribute);
  }
  writer.end_array();
  writer.key("billing").string(to_string(table.billing_mode));
  writer.key("read_units").number(table.throughput.read_units);
  writer.key("write_units").number(table.throughput.write_units);
  if (table.on_demand_since) {
    writer.key("on_demand_since").number(to_microseconds(*table.on_demand_since));
  }
  if (table.table_class) writer.key("class").string(to_string(*table.table_class));
  writer.key("deletion_protection").boolean(table.deletion_protection);
  writer.key("created").number(to_microseconds(table.created));
  writer.key("tags").begin_array();
  for (const Tag& tag : table.tags) {
    writer.begin_array().string(tag.key).string(tag.value).end_array();
  }
  writer.end_array().end_object();
  return bytes;
}

Result<Table> decode_table(std::string_view bytes) {
  auto document = json::parse(bytes);
  if (!document) return corrupt(document.error().message());
  if (!document->root().is_object()) return corrupt("not an object");
  Fields fields(document->root());
  if (const auto format = fields.integer("format"); format != kTableFormat) {
    return corrupt("of an unknown format");
  }
  Table table;
  table.id = static_cast<TableId>(fields.integer("id"));
  table.uuid = fields.string("uuid");
  table.scope = {fields.string("account"), fields.string("region")};
  table.name = fields.string("name");
  for (auto& [name, type_name] : fields.pairs("attributes")) {
    const auto type = parse_scalar_type(type_name);
    if (!type) return corrupt("attributes");
    table.attributes.push_back({std::move(name), *type});
  }
  auto key = read_key(table.attributes, fields.array("key"));
  if (!key) return corrupt("key");
  table.key = *std::move(key);
  const auto billing_mode = parse_billing_mode(fields.string("billing"));
  if (!billing_mode) return corrupt("billing");
  table.billing_mode = *billing_mode;
  table.throughput = {fields.integer("read_units"), fields.integer("write_units")};
  if (fields.optional("on_demand_since") != nullptr) {
    table.on_demand_since = from_microseconds(fields.integer("on_demand_since"));
  }
  if (fields.optional("class") != nullptr) {
    table.table_class = parse_table_class(fields.string("class"));
    if (!table.table_class) return corrupt("class");
  }
  table.deletion_protection = fields.boolean("deletion_protection");
  table.created = from_microseconds(fields.integer("created"));
  for (auto& [name, value] : fields.pairs("tags")) {
    table.tags.push_back({std::move(name), std::move(value)});
  }
  if (!fields.first_fault().empty()) return corrupt(fields.first_fault());
  return table;
}

}  // namespace serein::dynamodb
