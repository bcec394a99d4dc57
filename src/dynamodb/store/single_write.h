#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_function.h"
#include "dynamodb/catalog/table.h"
#include "dynamodb/expr/condition.h"
#include "dynamodb/model/item.h"
#include "dynamodb/store/database.h"
#include "dynamodb/store/item_writer.h"

namespace serein::dynamodb {

// A write of one item: the shared part of PutItem, UpdateItem and DeleteItem.
struct SingleWrite {
  TablePtr table;
  std::string key;  // base_key()
  // Must hold for the item as it is (which may be none), else ConditionalCheckFailedException.
  std::shared_ptr<const Condition> condition;
  bool item_in_condition_failure = false;
  // The stored form of the item to be, or nothing to delete it. May be called more than once. Empty
  // in an action of a transaction that only checks.
  UniqueFunction<Result<std::optional<SharedBytes>>(const std::optional<ItemView>& before)> change;
  std::size_t bytes = 0;     // about what it writes
  bool is_update = false;    // of an expression: its faults are worded differently
  bool is_deletion = false;  // gives back space: possible also when the disk is nearly full
};

// What a write has done. The stored forms of the item before and after; nothing for no item.
struct WriteOutcome {
  TablePtr table;  // as it was when the item was written
  std::optional<SharedBytes> before;
  std::optional<SharedBytes> after;
  WriteCost cost;
  std::optional<std::uint64_t> collection_bytes;  // for tables with local indexes
};

// The stored form that the write gives an item, of a table as it is now. For transactions.
Result<std::optional<SharedBytes>> changed_item(SingleWrite& write, const Table& table,
                                                const std::optional<ItemView>& before);

// Queues the write and returns; `done` is called once, on any thread, when it is as durable as the
// database asks, or when it was refused. Fails with TransactionConflictException where a
// transaction has the item and conflicts are to be refused.
void write_item(Database& database, SingleWrite write,
                UniqueFunction<void(Result<WriteOutcome>)> done);

}  // namespace serein::dynamodb
