#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "dynamodb/catalog/index.h"
#include "dynamodb/model/key_schema.h"

namespace serein::dynamodb {

// Tables are known by number inside the store; a number is never used twice.
using TableId = std::uint32_t;

// Where names live: every account has its own tables in every region.
struct Scope {
  std::string account;  // 12 digits
  std::string region;

  friend auto operator<=>(const Scope&, const Scope&) = default;
};

enum class BillingMode : std::uint8_t { kProvisioned, kPayPerRequest };
enum class TableClass : std::uint8_t { kStandard, kStandardInfrequentAccess };

// What stream records of a table show.
enum class StreamViewType : std::uint8_t { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };

// Streams, and shards of all of them, are known by numbers that are never used twice within a
// table.
using StreamNumber = std::uint32_t;
using ShardNumber = std::uint32_t;

// The stream of a table, or the one it had last. Changed by the functions of stream_log.h only.
struct StreamSettings {
  bool enabled = false;
  StreamViewType view_type = StreamViewType::kKeysOnly;
  WallTime since{};  // when it was enabled; its label
  std::optional<WallTime> disabled;
  StreamNumber number = 0;
  std::vector<ShardNumber> shards;  // those that take records, in the order of what they take
  ShardNumber next_shard = 1;
  WallTime rolled{};  // when these shards were opened

  friend bool operator==(const StreamSettings&, const StreamSettings&) = default;
};

// kEnabling while the items of the table are being entered into the order of expiry; kDisabling
// while they are being taken out of it.
enum class TtlState : std::uint8_t { kEnabling, kEnabled, kDisabling };

// A state that a table is in until a time, because the configuration asks for it.
enum class TableStatus : std::uint8_t { kCreating, kUpdating, kDeleting, kActive };
struct Transition {
  TableStatus status = TableStatus::kActive;
  WallTime until{};

  friend bool operator==(const Transition&, const Transition&) = default;
};

struct AttributeDefinition {
  std::string name;
  ScalarType type;

  friend bool operator==(const AttributeDefinition&, const AttributeDefinition&) = default;
};

struct Tag {
  std::string key;
  std::string value;

  friend bool operator==(const Tag&, const Tag&) = default;
};

// What is known of a table apart from its items. Immutable once published by the catalog.
struct Table {
  TableId id = 0;
  std::string uuid;  // TableId of the API
  Scope scope;
  std::string name;
  KeySchema key;
  std::vector<AttributeDefinition> attributes;  // in the order in which they were given
  std::vector<Index> indexes;  // local ones first, then in the order of their making
  IndexId next_index_id = 1;
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;
  WarmThroughput warm;  // what warm_throughput() must not fall below
  std::optional<WallTime> on_demand_since;
  std::vector<WallTime> on_demand_switches;  // the latest, at most kMaxOnDemandSwitches
  std::optional<TableClass> table_class;     // shown only where it was chosen
  std::optional<StreamSettings> stream;
  std::optional<std::string> ttl_attribute;  // unless TTL is off
  TtlState ttl_state = TtlState::kEnabled;   // of ttl_attribute
  std::optional<WallTime> ttl_changed;       // when TTL was switched on or off last
  bool deletion_protection = false;
  WallTime created{};
  std::vector<Tag> tags;
  std::optional<Transition> transition;
  // As the catalog has stored it; empty before.
  std::string stored;

  // "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"
  std::string arn() const;

  TableStatus status(WallTime now) const;

  // nullptr if there is none of that name.
  const Index* find_index(std::string_view name) const;
  Index* find_index(std::string_view name);
  bool has_local_index() const { return !indexes.empty() && indexes.front().is_local(); }

  friend bool operator==(const Table&, const Table&) = default;
};

using TablePtr = std::shared_ptr<const Table>;

// The warm throughput of the table, or of one of its global indexes: the most that was ever asked
// for, was provisioned, or comes with being billed by request. It never falls.
WarmThroughput warm_throughput(const Table& table, const Index* index);
// Remembers it for the table and all its indexes: before throughput or billing change.
void keep_warm_throughput(Table& table);

// Wire names: "PROVISIONED", "STANDARD_INFREQUENT_ACCESS", "NEW_IMAGE" …
std::string_view to_string(TableStatus status);
std::string_view to_string(StreamViewType type);
std::string_view to_string(TtlState state);
std::optional<TtlState> parse_ttl_state(std::string_view name);
std::optional<TableStatus> parse_table_status(std::string_view name);
std::optional<StreamViewType> parse_stream_view_type(std::string_view name);
std::string_view to_string(BillingMode mode);
std::string_view to_string(TableClass table_class);
std::optional<BillingMode> parse_billing_mode(std::string_view name);
std::optional<TableClass> parse_table_class(std::string_view name);

// The label of a stream, which ends its ARN: when it was enabled, "2026-01-31T12:00:00.000".
std::string stream_label(WallTime since);

// What the TableName parameter of a request names: a name in the caller's scope, or an ARN. Fails
// with the service's ValidationException when it is neither.
struct TableReference {
  Scope scope;
  std::string name;
};
Result<TableReference> resolve_table_name(const Scope& caller, std::string_view name_or_arn);

// "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"; nothing when it has another form.
std::optional<TableReference> parse_table_arn(std::string_view arn);

// The stored form of a table: docs/dev/formats/catalog.md. Decoding fails with kv::kCorruption.
std::string encode_table(const Table& table);
Result<Table> decode_table(std::string_view bytes);

}  // namespace serein::dynamodb
