#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The items that workloads write and expect: functions of a number and a version, so that any
// answer can be checked without remembering what was written.
namespace serein::bench {

// Of what kind the items of a table are.
struct ItemShape {
  unsigned attributes = 10;  // named a0, a1, …
  unsigned value_bytes = 100;
  bool has_range_key = false;
  // Items that share a hash key; their range keys count from 0.
  std::uint64_t per_collection = 1;
  // Attributes g and h as well: keys of global indexes, which change with the version. Without
  // `index_key_spread`, g and h repeat the table's keys.
  bool has_index_keys = false;
  std::uint64_t index_key_spread = 0;
  // Attributes i0, i1, … as well: keys of so many global indexes, which change with the version.
  unsigned index_keys = 0;
};

// 1 KB: ten strings of 100 bytes. 200 B: two of 90.
inline constexpr ItemShape kItem1k{};
inline constexpr ItemShape kItem200{.attributes = 2, .value_bytes = 90};

inline constexpr std::uint64_t kMinItemBytes = 32;
inline constexpr std::uint64_t kMaxItemBytes = 409'600;  // the service's limit

// Items without range key of so many bytes, names and values, within ten; from kMinItemBytes to
// kMaxItemBytes.
ItemShape shape_of_bytes(std::uint64_t bytes);

// Printable text of a number and a length; incompressible, as real data nearly is to LZ4.
std::string_view text_of(std::uint64_t seed, unsigned bytes);

// "key000000000042", always 15 bytes.
void append_key_text(std::string& out, std::uint64_t number);
// The number of such a text; nothing if it is none.
std::optional<std::uint64_t> number_of_key_text(std::string_view text);

// "i7", the key of index number 7.
std::string index_key_name(unsigned number);

// {"pk":{"S":"…"}} of item `number`, with "sk" if the shape has it.
void append_key(std::string& out, const ItemShape& shape, std::uint64_t number);
// The whole item as JSON: key first, then a0, a1, …, then i0, i1, …, then g and h
void append_item(std::string& out, const ItemShape& shape, std::uint64_t number,
                 std::uint64_t version);

// Whether each member of the item (`"a3":{"S":"…"}`) stands in `json`, in any order.
bool has_item(std::string_view json, const ItemShape& shape, std::uint64_t number,
              std::uint64_t version);

}  // namespace serein::bench
