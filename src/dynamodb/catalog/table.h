#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
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

// Units a second; both zero for a table that is billed by request.
struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;

  friend bool operator==(const Throughput&, const Throughput&) = default;
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
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;
  std::optional<WallTime> on_demand_since;
  std::optional<TableClass> table_class;  // shown only where it was chosen
  bool deletion_protection = false;
  WallTime created{};
  std::vector<Tag> tags;

  // "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"
  std::string arn() const;

  friend bool operator==(const Table&, const Table&) = default;
};

using TablePtr = std::shared_ptr<const Table>;

// Wire names: "PROVISIONED", "STANDARD_INFREQUENT_ACCESS" …
std::string_view to_string(BillingMode mode);
std::string_view to_string(TableClass table_class);
std::optional<BillingMode> parse_billing_mode(std::string_view name);
std::optional<TableClass> parse_table_class(std::string_view name);

// What the TableName parameter of a request names: a name in the caller's scope, or an ARN. Fails
// with the service's ValidationException when it is neither.
struct TableReference {
  Scope scope;
  std::string name;
};
Result<TableReference> resolve_table_name(const Scope& caller, std::string_view name_or_arn);

// The stored form of a table: docs/dev/formats/catalog.md. Decoding fails with kv::kCorruption.
std::string encode_table(const Table& table);
Result<Table> decode_table(std::string_view bytes);

}  // namespace serein::dynamodb
