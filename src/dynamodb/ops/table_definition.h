#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "dynamodb/catalog/table.h"
#include "json/value.h"

// Reading of the definitions in CreateTable and UpdateTable. All fail with the service's
// ValidationException.
namespace serein::dynamodb {

// How the messages about table definitions begin.
inline constexpr std::string_view kInvalidParameters =
    "One or more parameter values were invalid: ";

// ReadCapacityUnits and WriteCapacityUnits of a ProvisionedThroughput.
Result<Throughput> read_throughput(const json::Value& throughput);

// Sets the warm throughput that the WarmThroughput of a definition or change asks for, of the table
// or one of its global indexes (nullptr: the table). It may not be less than there is.
Result<> set_warm_throughput(const json::Value& definition, bool is_new, Table& table,
                             Index* index);

// Appends the AttributeDefinitions of a request to those that the table has.
Result<> read_attribute_definitions(const json::Value& input, Table& table);

// The table's KeySchema, of attributes that are defined already.
Result<> read_key_schema(const json::Value& input, Table& table);

// Adds the LocalSecondaryIndexes and GlobalSecondaryIndexes of a CreateTable. All attributes that
// are defined must be used by a key.
Result<> read_indexes(const json::Value& input, Table& table);

// Adds one global index, as CreateTable and UpdateTable describe it; it is to be built, so it
// becomes kCreating.
Result<> add_global_index(const json::Value& definition, Table& table);

// The limits of all indexes of a table together.
Result<> check_index_limits(const Table& table);

// The StreamSpecification of a CreateTable, whose time is known: a new stream gets so many shards.
Result<> read_stream_of_new_table(const json::Value& specification, std::size_t shards,
                                  Table& table);

// Sets tags, replacing those with the same keys. No key may be given twice.
Result<> set_tags(std::span<const json::Value> tags, Table& table);

// Checks an SSESpecification, and fails for one that asks for keys of one's own, which are not
// implemented.
Result<> check_encryption(const json::Value& input);

}  // namespace serein::dynamodb
