// Any text as a condition and as a projection, against an item of every type.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "dynamodb/expr/key_condition.h"
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
      parsed(R"({"a":{"S":"xyz"},"b":{"N":"5"},"c":{"B":"YWI="},"d":{"BOOL":true},"e":{"NULL":true},
                 "f":{"L":[{"S":"x"},{"M":{"a":{"N":"1"}}}]},"g":{"M":{"a":{"L":[{"N":"1"}]}}},
                 "h":{"SS":["x","y"]},"i":{"NS":["1","5"]},"j":{"BS":["YQ=="]}})")
          .root());
  return stored;
}

ExpressionAttributes attributes() {
  static const json::Document names = parsed(R"({"#a":"a","#g":"g"})");
  static const json::Document values =
      parsed(R"({":a":{"S":"x"},":b":{"N":"5"},":c":{"B":"YQ=="},":d":{"L":[]},":e":{"S":"N"}})");
  return *ExpressionAttributes::read(&names.root(), &values.root());
}

void try_condition(std::string_view text) {
  const auto expression = parse_condition(text);
  if (!expression) return;
  auto placeholders = attributes();
  const auto condition = resolve(*expression, placeholders);
  if (!condition) return;
  static_cast<void>(condition->evaluate(ItemView(item())));
  static_cast<void>(condition->evaluate(std::nullopt));
  const KeySchema key{{{"a", ScalarType::kString}}, {{"b", ScalarType::kNumber}}};
  static_cast<void>(read_key_condition(*condition, key));
}

void try_projection(std::string_view text) {
  const auto expression = parse_projection(text);
  if (!expression) return;
  auto placeholders = attributes();
  const auto projection = resolve(*expression, placeholders);
  if (!projection) return;
  std::string shown;
  projection->append_json(shown, ItemView(item()));
  // What is left of an item is an item.
  CHECK(encode_item(parsed(shown).root()).has_value());
}

}  // namespace
}  // namespace serein::dynamodb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  serein::dynamodb::try_condition(text);
  serein::dynamodb::try_projection(text);
  return 0;
}
