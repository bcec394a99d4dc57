// Any bytes: the fast path and the exact parser agree, and what was parsed prints as itself.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "json/exact_parser.h"
#include "json/parse.h"
#include "json/print.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using serein::json::parse;
  using serein::json::parse_exactly;
  using serein::json::to_json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto fast = parse(text);
  const auto exact = parse_exactly(text, {});
  CHECK(fast.has_value() == exact.has_value());
  if (!fast) return 0;
  const std::string printed = to_json(fast->root());
  CHECK(printed == to_json(exact->root()));
  const auto again = parse(printed);
  CHECK(again && to_json(again->root()) == printed);
  return 0;
}
