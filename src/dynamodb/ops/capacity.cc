#include "dynamodb/ops/capacity.h"

#include <algorithm>

#include "dynamodb/ops/input.h"
#include "dynamodb/store/limits.h"

namespace serein::dynamodb {

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

void write_consumed_capacity(json::Writer& writer, CapacityDetail detail,
                             std::string_view table_name, std::uint64_t half_units) {
  if (detail == CapacityDetail::kNone) return;
  const double units = static_cast<double>(half_units) / 2;
  writer.key("ConsumedCapacity").begin_object();
  writer.key("TableName").string(table_name);
  writer.key("CapacityUnits").number(units);
  if (detail == CapacityDetail::kIndexes) {
    writer.key("Table").begin_object().key("CapacityUnits").number(units).end_object();
  }
  writer.end_object();
}

}  // namespace serein::dynamodb
