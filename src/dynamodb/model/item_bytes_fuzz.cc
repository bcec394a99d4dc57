// Any bytes as a stored item: the check never reads beyond them, and what it lets pass is exactly
// what encoding would have written.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "json/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace dynamodb = serein::dynamodb;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!dynamodb::check_item(bytes)) return 0;
  const dynamodb::ItemView item(bytes);
  std::string shown;
  dynamodb::append_json(shown, item);
  // The check leaves UTF-8 to the JSON parser that all texts came through.
  const auto document = serein::json::parse(shown);
  if (!document) return 0;
  CHECK(dynamodb::encode_item(document->root()) == std::string(bytes));
  return 0;
}
