// The stored form of a table: a JSON object, so that fields can be added and an operator can read
// it.
#include <algorithm>

#include "dynamodb/catalog/stored_fields.h"
#include "dynamodb/catalog/table.h"
#include "json/parse.h"
#include "json/writer.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

// Raised when older programs could misread what newer ones write. Format 1 had no indexes, streams,
// expiry and transitions, so its tables read as such without. Format 2 had the settings of streams
// and expiry only: there were no records, and no items entered into the order of expiry.
constexpr std::int64_t kTableFormat = 3;
constexpr std::int64_t kFirstFormatWithStreams = 3;

tl::unexpected<Error> corrupt(std::string_view what) {
  return fail(kv::kCorruption, "stored table: {}", what);
}

// The attributes of a key by their names.
std::vector<KeyAttribute> read_key_attributes(Fields& fields, std::string_view member,
                                              const Table& table) {
  std::vector<KeyAttribute> attributes;
  for (const std::string& name : fields.strings(member)) {
    const auto definition =
        std::find_if(table.attributes.begin(), table.attributes.end(),
                     [&](const auto& attribute) { return attribute.name == name; });
    if (definition == table.attributes.end()) {
      fields.fault(member);
      return {};
    }
    attributes.push_back({definition->name, definition->type});
  }
  return attributes;
}

void write_names(json::Writer& writer, std::string_view member,
                 const std::vector<KeyAttribute>& attributes) {
  writer.key(member).begin_array();
  for (const KeyAttribute& attribute : attributes) writer.string(attribute.name);
  writer.end_array();
}

void write_throughput(json::Writer& writer, const Throughput& throughput) {
  writer.key("read_units").number(throughput.read_units);
  writer.key("write_units").number(throughput.write_units);
  if (throughput.last_increase) {
    writer.key("last_increase").number(to_microseconds(*throughput.last_increase));
  }
  if (throughput.last_decrease) {
    writer.key("last_decrease").number(to_microseconds(*throughput.last_decrease));
    writer.key("decreases_that_day").number(throughput.decreases_that_day);
  }
}

Throughput read_throughput(Fields& fields) {
  Throughput throughput;
  throughput.read_units = fields.integer("read_units");
  throughput.write_units = fields.integer("write_units");
  throughput.last_increase = fields.optional_time("last_increase");
  throughput.last_decrease = fields.optional_time("last_decrease");
  if (throughput.last_decrease) {
    throughput.decreases_that_day = fields.integer("decreases_that_day");
  }
  return throughput;
}

// Absent while nothing is to be remembered.
void write_warm(json::Writer& writer, const WarmThroughput& warm) {
  if (warm == WarmThroughput{}) return;
  writer.key("warm").begin_array().number(warm.read_units).number(warm.write_units).end_array();
}

WarmThroughput read_warm(Fields& fields) {
  if (fields.optional("warm") == nullptr) return {};
  const auto units = fields.array("warm");
  const auto read_units = units.size() == 2 ? to_integer(units[0]) : std::nullopt;
  const auto write_units = units.size() == 2 ? to_integer(units[1]) : std::nullopt;
  if (!read_units || !write_units) {
    fields.fault("warm");
    return {};
  }
  return {*read_units, *write_units};
}

void write_index(json::Writer& writer, const Index& index) {
  writer.begin_object();
  writer.key("id").number(static_cast<std::int64_t>(index.id));
  writer.key("name").string(index.name);
  writer.key("local").boolean(index.is_local());
  write_names(writer, "hash", index.key.hash);
  write_names(writer, "range", index.key.range);
  writer.key("projection").string(to_string(index.projection.type));
  writer.key("included").begin_array();
  for (const std::string& name : index.projection.included) writer.string(name);
  writer.end_array();
  write_throughput(writer, index.throughput);
  write_warm(writer, index.warm);
  writer.key("status").string(to_string(index.status));
  writer.end_object();
}

Result<Index> read_index(const json::Value& object, const Table& table) {
  if (!object.is_object()) return corrupt("indexes");
  Fields fields(object);
  Index index;
  index.id = static_cast<IndexId>(fields.integer("id"));
  index.name = fields.string("name");
  index.kind = fields.boolean("local") ? IndexKind::kLocal : IndexKind::kGlobal;
  index.key.hash = read_key_attributes(fields, "hash", table);
  index.key.range = read_key_attributes(fields, "range", table);
  index.projection.type = fields.named("projection", parse_projection_type);
  index.projection.included = fields.strings("included");
  index.throughput = read_throughput(fields);
  index.warm = read_warm(fields);
  index.status = fields.named("status", parse_index_status);
  if (!fields.first_fault().empty()) return corrupt("indexes: " + fields.first_fault());
  return index;
}

void write_stream(json::Writer& writer, const StreamSettings& stream) {
  writer.key("stream").begin_object();
  writer.key("enabled").boolean(stream.enabled);
  writer.key("view").string(to_string(stream.view_type));
  writer.key("since").number(to_microseconds(stream.since));
  if (stream.disabled) writer.key("disabled").number(to_microseconds(*stream.disabled));
  writer.key("number").number(static_cast<std::int64_t>(stream.number));
  writer.key("shards").begin_array();
  for (const ShardNumber shard : stream.shards) writer.number(static_cast<std::int64_t>(shard));
  writer.end_array();
  writer.key("next_shard").number(static_cast<std::int64_t>(stream.next_shard));
  writer.key("rolled").number(to_microseconds(stream.rolled));
  writer.end_object();
}

// What came with format 3.
Result<> read_shards(Fields& fields, StreamSettings& stream) {
  stream.disabled = fields.optional_time("disabled");
  stream.number = static_cast<StreamNumber>(fields.integer("number"));
  for (const json::Value& shard : fields.array("shards")) {
    const auto number = to_integer(shard);
    if (!number) return corrupt("stream: shards");
    stream.shards.push_back(static_cast<ShardNumber>(*number));
  }
  stream.next_shard = static_cast<ShardNumber>(fields.integer("next_shard"));
  stream.rolled = from_microseconds(fields.integer("rolled"));
  return {};
}

Result<StreamSettings> read_stream(const json::Value& object, std::int64_t format) {
  if (!object.is_object()) return corrupt("stream");
  Fields fields(object);
  StreamSettings stream;
  stream.enabled = fields.boolean("enabled");
  stream.view_type = fields.named("view", parse_stream_view_type);
  stream.since = from_microseconds(fields.integer("since"));
  if (format >= kFirstFormatWithStreams) RETURN_IF_ERROR(read_shards(fields, stream));
  if (!fields.first_fault().empty()) return corrupt("stream: " + fields.first_fault());
  return stream;
}

Result<Transition> read_transition(const json::Value& object) {
  if (!object.is_object()) return corrupt("transition");
  Fields fields(object);
  Transition transition;
  transition.status = fields.named("status", parse_table_status);
  transition.until = from_microseconds(fields.integer("until"));
  if (!fields.first_fault().empty()) return corrupt("transition: " + fields.first_fault());
  return transition;
}

// What came with format 2.
void write_later_members(json::Writer& writer, const Table& table) {
  writer.key("indexes").begin_array();
  for (const Index& index : table.indexes) write_index(writer, index);
  writer.end_array();
  writer.key("next_index_id").number(static_cast<std::int64_t>(table.next_index_id));
  writer.key("on_demand_switches").begin_array();
  for (const WallTime time : table.on_demand_switches) writer.number(to_microseconds(time));
  writer.end_array();
  write_warm(writer, table.warm);
  if (table.stream) write_stream(writer, *table.stream);
  if (table.ttl_attribute) {
    writer.key("ttl_attribute").string(*table.ttl_attribute);
    writer.key("ttl_state").string(to_string(table.ttl_state));
  }
  if (table.ttl_changed) writer.key("ttl_changed").number(to_microseconds(*table.ttl_changed));
  if (table.transition) {
    writer.key("transition").begin_object();
    writer.key("status").string(to_string(table.transition->status));
    writer.key("until").number(to_microseconds(table.transition->until));
    writer.end_object();
  }
}

Result<> read_later_members(Fields& fields, std::int64_t format, Table& table) {
  for (const json::Value& index : fields.array("indexes")) {
    ASSIGN_OR_RETURN(Index read, read_index(index, table));
    table.indexes.push_back(std::move(read));
  }
  table.next_index_id = static_cast<IndexId>(fields.integer("next_index_id"));
  for (const json::Value& time : fields.array("on_demand_switches")) {
    const auto count = to_integer(time);
    if (!count) return corrupt("on_demand_switches");
    table.on_demand_switches.push_back(from_microseconds(*count));
  }
  table.warm = read_warm(fields);
  if (const json::Value* stream = fields.optional("stream"); stream != nullptr) {
    ASSIGN_OR_RETURN(table.stream, read_stream(*stream, format));
  }
  if (fields.optional("ttl_attribute") != nullptr) {
    table.ttl_attribute = fields.string("ttl_attribute");
    table.ttl_state = format < kFirstFormatWithStreams ? TtlState::kEnabling
                                                       : fields.named("ttl_state", parse_ttl_state);
  }
  table.ttl_changed = fields.optional_time("ttl_changed");
  if (const json::Value* transition = fields.optional("transition"); transition != nullptr) {
    ASSIGN_OR_RETURN(table.transition, read_transition(*transition));
  }
  return {};
}

Result<> read_attributes(Fields& fields, Table& table) {
  for (auto& [name, type_name] : fields.pairs("attributes")) {
    const auto type = parse_scalar_type(type_name);
    if (!type) return corrupt("attributes");
    table.attributes.push_back({std::move(name), *type});
  }
  std::vector<KeyAttribute> key = read_key_attributes(fields, "key", table);
  if (key.empty() || key.size() > 2) return corrupt("key");
  table.key.hash = {key.front()};
  table.key.range.assign(key.begin() + 1, key.end());
  return {};
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
  writer.key("key").begin_array().string(table.key.hash.front().name);
  if (!table.key.range.empty()) writer.string(table.key.range.front().name);
  writer.end_array();
  writer.key("attributes").begin_array();
  for (const AttributeDefinition& attribute : table.attributes) {
    writer.begin_array().string(attribute.name).string(to_string(attribute.type)).end_array();
  }
  writer.end_array();
  writer.key("billing").string(to_string(table.billing_mode));
  write_throughput(writer, table.throughput);
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
  writer.end_array();
  write_later_members(writer, table);
  writer.end_object();
  return bytes;
}

Result<Table> decode_table(std::string_view bytes) {
  auto document = json::parse(bytes);
  if (!document) return corrupt(document.error().message());
  if (!document->root().is_object()) return corrupt("not an object");
  Fields fields(document->root());
  const std::int64_t format = fields.integer("format");
  if (format < 1 || format > kTableFormat) return corrupt("of an unknown format");
  Table table;
  table.id = static_cast<TableId>(fields.integer("id"));
  table.uuid = fields.string("uuid");
  table.scope = {fields.string("account"), fields.string("region")};
  table.name = fields.string("name");
  RETURN_IF_ERROR(read_attributes(fields, table));
  table.billing_mode = fields.named("billing", parse_billing_mode);
  table.throughput = read_throughput(fields);
  table.on_demand_since = fields.optional_time("on_demand_since");
  if (fields.optional("class") != nullptr) {
    table.table_class = fields.named("class", parse_table_class);
  }
  table.deletion_protection = fields.boolean("deletion_protection");
  table.created = from_microseconds(fields.integer("created"));
  for (auto& [name, value] : fields.pairs("tags")) {
    table.tags.push_back({std::move(name), std::move(value)});
  }
  if (format > 1) RETURN_IF_ERROR(read_later_members(fields, format, table));
  if (!fields.first_fault().empty()) return corrupt(fields.first_fault());
  table.stored = bytes;
  return table;
}

}  // namespace serein::dynamodb
