// Any JSON as an item: what is accepted is stored in canonical form and comes back as itself.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "json/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace dynamodb = serein::dynamodb;
  const auto document = serein::json::parse({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  const auto item = dynamodb::encode_item(document->root());
  if (!item) return 0;
  CHECK(dynamodb::check_item(*item).has_value());

  std::string shown;
  dynamodb::append_json(shown, dynamodb::ItemView(*item));
  const auto again = serein::json::parse(shown);
  CHECK(again.has_value());
  CHECK(dynamodb::encode_item(again->root()) == *item);
  return 0;
}
