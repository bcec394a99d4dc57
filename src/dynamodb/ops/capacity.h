#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "dynamodb/store/item_writer.h"
#include "json/value.h"
#include "json/writer.h"

// ConsumedCapacity in answers. Counted in half units, so that sums are exact.
namespace serein::dynamodb {

enum class CapacityDetail : std::uint8_t { kNone, kTotal, kIndexes };

// What an operation has used of one table and its indexes, in half units.
struct Capacity {
  std::uint64_t table = 0;
  std::map<std::string, std::uint64_t> local_indexes;
  std::map<std::string, std::uint64_t> global_indexes;

  Capacity& operator+=(const Capacity& other);
  std::uint64_t total() const;
};

// The ReturnConsumedCapacity of a request.
CapacityDetail capacity_detail(const json::Value& input);

// Half read units for reading `bytes`: 4 KB a unit, half as much when the read may be stale; at
// least one unit's worth, also for an item that is not there.
std::uint64_t read_half_units(std::uint64_t bytes, bool consistent);

// What a write has used.
Capacity write_capacity(const WriteCost& cost);

// Transactions cost double.
Capacity doubled(const Capacity& capacity);

// Writes the ConsumedCapacity structure of one table. `detail` is not kNone. Transactions show all
// units a second time, under the name of their kind: "ReadCapacityUnits" or "WriteCapacityUnits".
void write_capacity_object(json::Writer& writer, CapacityDetail detail, std::string_view table_name,
                           const Capacity& capacity, std::string_view kind = "");

// Writes the member "ConsumedCapacity" for one table, if `detail` asks for it.
void write_consumed_capacity(json::Writer& writer, CapacityDetail detail,
                             std::string_view table_name, const Capacity& capacity);

}  // namespace serein::dynamodb
