// Any text as an update of an item of every type: what comes out is an item in canonical form.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "dynamodb/expr/parser.h"
#include "dynamodb/expr/resolver.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"

namespace serein::dynamodb {
namespace {

json::Document parsed(std::string_view text) {
  auto document = json::parse(text);
  CHECK(document.has_value());
  return *std::move(document);
}

const std::string& item() {
  static const std::string stored = *encode_item(
      parsed(R"({"p":{"S":"key"},"a":{"S":"xyz"},"b":{"N":"5"},"c":{"B":"YWI="},"d":{"BOOL":true},
                 "f":{"L":[{"S":"x"},{"M":{"a":{"N":"1"}}}]},"g":{"M":{"a":{"L":[{"N":"1"}]}}},
                 "h":{"SS":["x","y"]},"i":{"NS":["1","5"]},"j":{"BS":["YQ=="]}})")
          .root());
  return stored;
}

const std::string& key() {
  static const std::string stored = *encode_item(parsed(R"({"p":{"S":"key"}})").root());
  return stored;
}

ExpressionAttributes attributes() {
  static const json::Document names = parsed(R"({"#a":"a","#g":"g","#n":"\""})");
  static const json::Document values = parsed(
      R"({":a":{"S":"x"},":b":{"N":"5"},":c":{"B":"YQ=="},":d":{"L":[{"N":"1"}]},":e":{"N":"9E125"},
          ":h":{"SS":["x"]},":i":{"NS":["5","7"]},":j":{"BS":["YQ=="]},":m":{"M":{}}})");
  return *ExpressionAttributes::read(&names.root(), &values.root());
}

void try_update(std::string_view text) {
  const auto expression = parse_update(text);
  if (!expression) return;
  auto placeholders = attributes();
  const auto update = resolve(*expression, placeholders);
  if (!update) return;
  CHECK(!update->paths().empty());
  for (const std::optional<ItemView>& before : {std::optional(ItemView(item())), {}}) {
    const auto after = update->apply(before, key());
    CHECK(!after || check_item(*after));
  }
}

}  // namespace
}  // namespace serein::dynamodb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  serein::dynamodb::try_update({reinterpret_cast<const char*>(data), size});
  return 0;
}
