#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/expr/expression_attributes.h"
#include "dynamodb/expr/parser.h"
#include "dynamodb/expr/resolver.h"
#include "dynamodb/model/item_encoder.h"
#include "json/parse.h"

// What the tests of expressions share.
namespace serein::dynamodb {

inline json::Document parse_json(std::string_view text) {
  auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return *std::move(document);
}

inline std::string encode(std::string_view item) {
  auto encoded = encode_item(parse_json(item).root());
  EXPECT_TRUE(encoded.has_value()) << item;
  return *std::move(encoded);
}

// Placeholders for all tests. ":undefined" and "#undefined" are none of them.
inline ExpressionAttributes attributes_of_tests() {
  const json::Document names = parse_json(R"({"#a":"a","#name":"name","#dotted":"a.b"})");
  const json::Document values = parse_json(
      R"({":s":{"S":"x"},":n":{"N":"5"},":low":{"N":"3"},":b":{"B":"YQ=="},":bool":{"BOOL":true},
          ":null":{"NULL":true},":list":{"L":[]},":map":{"M":{}},":ss":{"SS":["x"]},
          ":ns":{"NS":["3","5"]},":bs":{"BS":["YQ=="]},":items":{"L":[{"N":"7"}]},
          ":type":{"S":"S"},":empty":{"S":""}})");
  auto attributes = ExpressionAttributes::read(&names.root(), &values.root());
  EXPECT_TRUE(attributes.has_value());
  return *std::move(attributes);
}

// The condition, or what is wrong with it.
inline Result<Condition> read_condition(std::string_view text) {
  auto attributes = attributes_of_tests();
  ASSIGN_OR_RETURN(const ast::ConditionExpression parsed, parse_condition(text));
  return resolve(parsed, attributes);
}

inline Result<Projection> read_projection(std::string_view text) {
  auto attributes = attributes_of_tests();
  ASSIGN_OR_RETURN(const ast::ProjectionExpression parsed, parse_projection(text));
  return resolve(parsed, attributes);
}

inline Result<Update> read_update(std::string_view text) {
  auto attributes = attributes_of_tests();
  ASSIGN_OR_RETURN(const ast::UpdateExpression parsed, parse_update(text));
  return resolve(parsed, attributes);
}

// What the service says is wrong with it; "" for nothing.
inline std::string condition_fault(std::string_view text) {
  const auto condition = read_condition(text);
  return condition ? "" : condition.error().message();
}

inline std::string projection_fault(std::string_view text) {
  const auto projection = read_projection(text);
  return projection ? "" : projection.error().message();
}

inline std::string update_fault(std::string_view text) {
  const auto update = read_update(text);
  return update ? "" : update.error().message();
}

}  // namespace serein::dynamodb
