#include "dynamodb/store/index_entries.h"

#include <algorithm>

#include "dynamodb/model/item_builder.h"
#include "dynamodb/store/keys.h"

namespace serein::dynamodb {

bool is_projected(const Table& table, const Index& index, std::string_view attribute) {
  if (index.projection.type == ProjectionType::kAll) return true;
  if (table.key.contains(attribute) || index.key.contains(attribute)) return true;
  const auto& included = index.projection.included;
  return std::find(included.begin(), included.end(), attribute) != included.end();
}

std::optional<IndexEntry> make_entry(const Table& table, const Index& index, const ItemView& item) {
  if (!has_key(index.key, item)) return std::nullopt;
  IndexEntry entry{entry_key(table, &index, item), {}};
  if (index.projection.type == ProjectionType::kAll) {
    entry.item = item.bytes();
    return entry;
  }
  ItemBuilder projected;
  for (MapIterator attribute = item.attributes().begin(); !attribute.at_end(); attribute.next()) {
    if (is_projected(table, index, attribute.name().bytes)) {
      projected.append(attribute.name(), attribute.value());
    }
  }
  entry.item = projected.finish();
  return entry;
}

Result<> check_index_keys(const Table& table, const ItemView& item) {
  // Of several indexes the service tells the one whose name is first.
  const Index* first = nullptr;
  for (const Index& index : table.indexes) {
    if (!index.is_maintained() || (first != nullptr && first->name < index.name)) continue;
    if (!check_index_key(index.key, index.name, item)) first = &index;
  }
  if (first == nullptr) return {};
  return check_index_key(first->key, first->name, item);
}

}  // namespace serein::dynamodb
