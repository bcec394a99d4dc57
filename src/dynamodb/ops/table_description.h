#pragma once

#include <string>
#include <string_view>

#include "dynamodb/catalog/table.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// The TableDescription structure of `table` as a JSON object. `status` is a TableStatus of the API;
// size and number of items are those of `size`.
struct TableSize {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};
std::string describe(const Table& table, std::string_view status, const TableSize& size);

// As of the last commit, where the service would refresh it every six hours.
Result<TableSize> read_table_size(const kv::View& view, const Table& table);

}  // namespace serein::dynamodb
