#pragma once

#include <cstdint>
#include <string_view>

#include "json/value.h"
#include "json/writer.h"

// ConsumedCapacity in answers. Counted in half units, so that sums are exact.
namespace serein::dynamodb {

enum class CapacityDetail : std::uint8_t { kNone, kTotal, kIndexes };

// The ReturnConsumedCapacity of a request.
CapacityDetail capacity_detail(const json::Value& input);

// Half read units for reading `bytes`: 4 KB a unit, half as much when the read may be stale; at
// least one unit's worth, also for an item that is not there.
std::uint64_t read_half_units(std::uint64_t bytes, bool consistent);

// Writes the member "ConsumedCapacity" for one table, if `detail` asks for it.
void write_consumed_capacity(json::Writer& writer, CapacityDetail detail,
                             std::string_view table_name, std::uint64_t half_units);

}  // namespace serein::dynamodb
