#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/catalog/table.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// Number of items or entries and their capacity bytes.
struct Size {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};

struct TableSizes {
  Size table;
  std::map<IndexId, Size> indexes;
};

// The TableDescription structure of `table`, as it is at that time, as a JSON object. `status` is
// shown where it differs from the table's own.
std::string describe(const Table& table, const TableSizes& sizes, WallTime now,
                     std::optional<TableStatus> status = std::nullopt);

// As of the last commit, where the service would refresh it every six hours.
Result<TableSizes> read_table_sizes(const kv::View& view, const Table& table);

}  // namespace serein::dynamodb
