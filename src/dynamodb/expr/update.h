#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dynamodb/model/document_path.h"
#include "dynamodb/model/item.h"

// Updates with their placeholders looked up: what the resolver and the legacy parameters make, and
// what changes items. Immutable, free to be shared between threads.
namespace serein::dynamodb {

// What SET takes a value from.
struct UpdateOperand {
  enum class Kind : std::uint8_t { kPath, kValue, kIfNotExists, kListAppend };
  Kind kind = Kind::kPath;
  DocumentPath path;                     // kPath, kIfNotExists
  std::string value;                     // kValue: stored form
  std::vector<UpdateOperand> arguments;  // kIfNotExists: what else; kListAppend: both lists
};

struct UpdateAction {
  enum class Kind : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  Kind kind = Kind::kSet;
  std::size_t clause = 0;  // counted in the order of the text
  DocumentPath path;
  // Of SET one, or two that `sign` joins; of ADD and DELETE a value; of REMOVE none.
  std::vector<UpdateOperand> operands;
  char sign = '\0';  // '+' or '-'
};

class Update {
 public:
  // Where the update comes from: the service words its faults differently.
  enum class Style : std::uint8_t { kExpression, kLegacy };

  // The paths of the actions neither overlap nor conflict.
  Update(std::vector<UpdateAction> actions, Style style);

  const std::vector<UpdateAction>& actions() const { return actions_; }

  // Every path that is changed, in the order of the text.
  const std::vector<DocumentPath>& paths() const { return paths_; }
  // Every path that a value is taken from, in the order of the text.
  const std::vector<DocumentPath>& read_paths() const { return read_paths_; }

  // Whether there is an item after an update of none. There is not when all that the update does
  // is to remove something: then nothing happens at all, whatever its paths.
  bool creates_item() const { return creates_item_; }

  // The stored form of the item after the update. `key` has the attributes of the key; it is the
  // item that the update begins with when there is none before. Everything on the right-hand sides
  // means the item before. Fails with the service's ValidationException when the item has not what
  // the update needs, or would break a limit.
  Result<std::string> apply(const std::optional<ItemView>& before, std::string_view key) const;

 private:
  std::vector<UpdateAction> actions_;
  Style style_;
  std::vector<DocumentPath> paths_;
  std::vector<DocumentPath> read_paths_;
  bool creates_item_;
};

}  // namespace serein::dynamodb
