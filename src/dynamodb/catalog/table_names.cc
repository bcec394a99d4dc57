// The wire names of a table's enumerations.
#include <array>
#include <utility>

#include "dynamodb/catalog/table.h"

namespace serein::dynamodb {
namespace {

template <class Value, std::size_t kCount>
using Names = std::array<std::pair<Value, std::string_view>, kCount>;

constexpr Names<BillingMode, 2> kBillingModes{{
    {BillingMode::kProvisioned, "PROVISIONED"},
    {BillingMode::kPayPerRequest, "PAY_PER_REQUEST"},
}};
constexpr Names<TableClass, 2> kTableClasses{{
    {TableClass::kStandard, "STANDARD"},
    {TableClass::kStandardInfrequentAccess, "STANDARD_INFREQUENT_ACCESS"},
}};
constexpr Names<TableStatus, 4> kTableStatuses{{
    {TableStatus::kCreating, "CREATING"},
    {TableStatus::kUpdating, "UPDATING"},
    {TableStatus::kDeleting, "DELETING"},
    {TableStatus::kActive, "ACTIVE"},
}};
constexpr Names<StreamViewType, 4> kStreamViewTypes{{
    {StreamViewType::kKeysOnly, "KEYS_ONLY"},
    {StreamViewType::kNewImage, "NEW_IMAGE"},
    {StreamViewType::kOldImage, "OLD_IMAGE"},
    {StreamViewType::kNewAndOldImages, "NEW_AND_OLD_IMAGES"},
}};
constexpr Names<TtlState, 3> kTtlStates{{
    {TtlState::kEnabling, "ENABLING"},
    {TtlState::kEnabled, "ENABLED"},
    {TtlState::kDisabling, "DISABLING"},
}};
constexpr Names<IndexStatus, 4> kIndexStatuses{{
    {IndexStatus::kCreating, "CREATING"},
    {IndexStatus::kUpdating, "UPDATING"},
    {IndexStatus::kDeleting, "DELETING"},
    {IndexStatus::kActive, "ACTIVE"},
}};
constexpr Names<ProjectionType, 3> kProjectionTypes{{
    {ProjectionType::kAll, "ALL"},
    {ProjectionType::kKeysOnly, "KEYS_ONLY"},
    {ProjectionType::kInclude, "INCLUDE"},
}};

template <class Value, std::size_t kCount>
std::string_view name_of(const Names<Value, kCount>& names, Value value) {
  return names[static_cast<std::size_t>(value)].second;
}

template <class Value, std::size_t kCount>
std::optional<Value> value_of(const Names<Value, kCount>& names, std::string_view name) {
  for (const auto& [value, known] : names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(BillingMode mode) { return name_of(kBillingModes, mode); }
std::string_view to_string(TableClass table_class) { return name_of(kTableClasses, table_class); }
std::string_view to_string(TableStatus status) { return name_of(kTableStatuses, status); }
std::string_view to_string(StreamViewType type) { return name_of(kStreamViewTypes, type); }
std::string_view to_string(TtlState state) { return name_of(kTtlStates, state); }
std::string_view to_string(IndexStatus status) { return name_of(kIndexStatuses, status); }
std::string_view to_string(ProjectionType type) { return name_of(kProjectionTypes, type); }

std::optional<BillingMode> parse_billing_mode(std::string_view name) {
  return value_of(kBillingModes, name);
}
std::optional<TableClass> parse_table_class(std::string_view name) {
  return value_of(kTableClasses, name);
}
std::optional<TableStatus> parse_table_status(std::string_view name) {
  return value_of(kTableStatuses, name);
}
std::optional<StreamViewType> parse_stream_view_type(std::string_view name) {
  return value_of(kStreamViewTypes, name);
}
std::optional<TtlState> parse_ttl_state(std::string_view name) {
  return value_of(kTtlStates, name);
}
std::optional<IndexStatus> parse_index_status(std::string_view name) {
  return value_of(kIndexStatuses, name);
}
std::optional<ProjectionType> parse_projection_type(std::string_view name) {
  return value_of(kProjectionTypes, name);
}

}  // namespace serein::dynamodb
