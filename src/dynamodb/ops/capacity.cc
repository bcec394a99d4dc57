#include "dynamodb/ops/capacity.h"

#include <algorithm>

#include "dynamodb/ops/input.h"
#include "dynamodb/store/limits.h"

namespace serein::dynamodb {
namespace {

using Units = std::map<std::string, std::uint64_t>;

void add(Units& to, const Units& units) {
  for (const auto& [name, half_units] : units) to[name] += half_units;
}

std::uint64_t sum(const Units& units) {
  std::uint64_t total = 0;
  for (const auto& [name, half_units] : units) total += half_units;
  return total;
}

// With a decimal, as the service prints them: "1.0", "0.5".
void write_units(json::Writer& writer, std::uint64_t half_units, std::string_view kind) {
  const std::string units = fmt::format("{}.{}", half_units / 2, half_units % 2 * 5);
  writer.key("CapacityUnits").raw(units);
  if (!kind.empty()) writer.key(kind).raw(units);
}

void write_indexes(json::Writer& writer, std::string_view member, const Units& indexes,
                   std::string_view kind) {
  if (indexes.empty()) return;
  writer.key(member).begin_object();
  for (const auto& [name, half_units] : indexes) {
    writer.key(name).begin_object();
    write_units(writer, half_units, kind);
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace

Capacity& Capacity::operator+=(const Capacity& other) {
  table += other.table;
  add(local_indexes, other.local_indexes);
  add(global_indexes, other.global_indexes);
  return *this;
}

std::uint64_t Capacity::total() const { return table + sum(local_indexes) + sum(global_indexes); }

CapacityDetail capacity_detail(const json::Value& input) {
  const std::string_view name = string_or(input, "ReturnConsumedCapacity", "NONE");
  if (name == "TOTAL") return CapacityDetail::kTotal;
  if (name == "INDEXES") return CapacityDetail::kIndexes;
  return CapacityDetail::kNone;
}

std::uint64_t read_half_units(std::uint64_t bytes, bool consistent) {
  const std::uint64_t units =
      std::max<std::uint64_t>(1, (bytes + kReadUnitBytes - 1) / kReadUnitBytes);
  return consistent ? 2 * units : units;
}

Capacity write_capacity(const WriteCost& cost) {
  Capacity capacity;
  capacity.table = 2 * cost.table_units;
  for (const WriteCost::OfIndex& index : cost.indexes) {
    auto& units =
        index.kind == IndexKind::kLocal ? capacity.local_indexes : capacity.global_indexes;
    units[index.name] += 2 * index.units;
  }
  return capacity;
}

Capacity doubled(const Capacity& capacity) {
  Capacity twice = capacity;
  twice += capacity;
  return twice;
}

void write_capacity_object(json::Writer& writer, CapacityDetail detail, std::string_view table_name,
                           const Capacity& capacity, std::string_view kind) {
  writer.begin_object();
  writer.key("TableName").string(table_name);
  write_units(writer, capacity.total(), kind);
  if (detail == CapacityDetail::kIndexes) {
    writer.key("Table").begin_object();
    write_units(writer, capacity.table, kind);
    writer.end_object();
    write_indexes(writer, "LocalSecondaryIndexes", capacity.local_indexes, kind);
    write_indexes(writer, "GlobalSecondaryIndexes", capacity.global_indexes, kind);
  }
  writer.end_object();
}

void write_consumed_capacity(json::Writer& writer, CapacityDetail detail,
                             std::string_view table_name, const Capacity& capacity) {
  if (detail == CapacityDetail::kNone) return;
  writer.key("ConsumedCapacity");
  write_capacity_object(writer, detail, table_name, capacity);
}

}  // namespace serein::dynamodb
