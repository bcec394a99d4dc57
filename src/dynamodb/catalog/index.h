#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "dynamodb/model/key_schema.h"

namespace serein::dynamodb {

// Indexes are known by number within their table; a number is never used twice there.
using IndexId = std::uint32_t;

enum class IndexKind : std::uint8_t { kLocal, kGlobal };
enum class IndexStatus : std::uint8_t { kCreating, kUpdating, kDeleting, kActive };
enum class ProjectionType : std::uint8_t { kAll, kKeysOnly, kInclude };

// Units a second, and when they were changed; units are zero for what is billed by request.
struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  std::optional<WallTime> last_increase;
  std::optional<WallTime> last_decrease;
  std::int64_t decreases_that_day = 0;  // on the UTC day of last_decrease

  std::int64_t decreases_on_day_of(WallTime time) const;

  friend bool operator==(const Throughput&, const Throughput&) = default;
};

// What a table or a global index can serve at once, a second.
struct WarmThroughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;

  friend bool operator==(const WarmThroughput&, const WarmThroughput&) = default;
};

// Which attributes an index holds beside its key and the table's.
struct IndexProjection {
  ProjectionType type = ProjectionType::kAll;
  std::vector<std::string> included;  // of kInclude, in the order in which they were given

  friend bool operator==(const IndexProjection&, const IndexProjection&) = default;
};

struct Index {
  IndexId id = 0;
  std::string name;
  IndexKind kind = IndexKind::kGlobal;
  KeySchema key;
  IndexProjection projection;
  Throughput throughput;  // of global ones
  WarmThroughput warm;    // of global ones: what warm_throughput() must not fall below
  // kCreating while the items of the table are being added; kDeleting while its entries are being
  // removed. Local ones are always kActive.
  IndexStatus status = IndexStatus::kActive;

  bool is_local() const { return kind == IndexKind::kLocal; }
  // Whether writes keep its entries up to date.
  bool is_maintained() const { return status != IndexStatus::kDeleting; }

  friend bool operator==(const Index&, const Index&) = default;
};

// Wire names: "CREATING", "KEYS_ONLY" …
std::string_view to_string(IndexStatus status);
std::string_view to_string(ProjectionType type);
std::optional<IndexStatus> parse_index_status(std::string_view name);
std::optional<ProjectionType> parse_projection_type(std::string_view name);

}  // namespace serein::dynamodb
