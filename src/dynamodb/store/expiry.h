#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/catalog/table.h"
#include "dynamodb/model/item.h"

// The order in which items expire, of all tables together: docs/dev/formats/keys.md. An entry is a
// function of its item, and has no value.
namespace serein::dynamodb {

// Seconds since the epoch that the attribute tells; nothing where it is missing, no Number, or not
// a whole number of seconds from 0 on.
std::optional<std::uint64_t> expiry_of(std::string_view attribute, const ItemView& item);

// The key of the entry of an item that stands at `base_key`; nothing where the item never expires.
std::optional<std::string> expiry_key(std::string_view attribute, std::string_view base_key,
                                      const ItemView& item);

struct ExpiryEntry {
  std::uint64_t expires = 0;
  TableId table = 0;
  std::string base_key;
};

// Nothing where it is no key of an entry.
std::optional<ExpiryEntry> parse_expiry_key(std::string_view key);

// The first key of those that expire at that time or later.
std::string expiry_begin(std::chrono::seconds since_epoch);

}  // namespace serein::dynamodb
