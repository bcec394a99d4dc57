#include "dynamodb/ops/expressions.h"

#include <algorithm>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/parser.h"
#include "dynamodb/expr/resolver.h"

namespace serein::dynamodb {
namespace {

// "Invalid FilterExpression: …"
tl::unexpected<Error> introduced(std::string_view parameter, const Error& error) {
  return fail(aws::kValidationException, "Invalid {}: {}", parameter, error.message());
}

// Parses and resolves the expression that the request has under `parameter`, if it has.
template <class Resolved, class Parse>
Result<std::shared_ptr<const Resolved>> read(const json::Value& input, std::string_view parameter,
                                             Parse parse, ExpressionAttributes& attributes) {
  const json::Value* text = input.find(parameter);
  if (text == nullptr) return nullptr;
  const auto parsed = parse(text->string());
  if (!parsed) return introduced(parameter, parsed.error());
  auto resolved = resolve(*parsed, attributes);
  if (!resolved) return introduced(parameter, resolved.error());
  return std::make_shared<const Resolved>(*std::move(resolved));
}

std::vector<std::string_view> present(const json::Value& input,
                                      const std::vector<std::string_view>& parameters) {
  std::vector<std::string_view> found;
  for (const std::string_view parameter : parameters) {
    if (input.find(parameter) != nullptr) found.push_back(parameter);
  }
  return found;
}

std::string join(const std::vector<std::string_view>& names, std::string_view separator) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += separator;
    text += name;
  }
  return text;
}

}  // namespace

Result<> check_expression_parameters(const json::Value& input,
                                     const ExpressionParameters& parameters) {
  const auto expressions = present(input, parameters.expressions);
  const auto legacy = present(input, parameters.legacy);
  if (!expressions.empty() && !legacy.empty()) {
    return fail(aws::kValidationException,
                "Can not use both expression and non-expression parameters in the same request: "
                "Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
                join(legacy, ", "), join(expressions, ", "));
  }
  if (input.find("ExpressionAttributeNames") != nullptr && expressions.empty()) {
    return fail(aws::kValidationException,
                "ExpressionAttributeNames can only be specified when using expressions");
  }
  // A projection has no values.
  std::vector<std::string_view> with_values = parameters.expressions;
  std::erase(with_values, "ProjectionExpression");
  if (input.find("ExpressionAttributeValues") != nullptr && present(input, with_values).empty()) {
    return fail(aws::kValidationException,
                "ExpressionAttributeValues can only be specified when using expressions: {} {} "
                "null",
                join(with_values, " and "), with_values.size() > 1 ? "are" : "is");
  }
  if (legacy.empty()) return {};
  return fail(aws::kNotImplementedException, "serein does not implement the parameter {} yet",
              legacy.front());
}

Result<Expressions> read_expressions(const json::Value& input) {
  ASSIGN_OR_RETURN(ExpressionAttributes attributes,
                   ExpressionAttributes::read(input.find("ExpressionAttributeNames"),
                                              input.find("ExpressionAttributeValues")));
  Expressions expressions;
  ASSIGN_OR_RETURN(expressions.condition,
                   read<Condition>(input, "ConditionExpression", parse_condition, attributes));
  ASSIGN_OR_RETURN(expressions.key_condition,
                   read<Condition>(input, "KeyConditionExpression", parse_condition, attributes));
  ASSIGN_OR_RETURN(expressions.filter,
                   read<Condition>(input, "FilterExpression", parse_condition, attributes));
  ASSIGN_OR_RETURN(expressions.projection,
                   read<Projection>(input, "ProjectionExpression", parse_projection, attributes));
  RETURN_IF_ERROR(attributes.check_all_used());
  return expressions;
}

Result<> check_key_paths(const std::vector<DocumentPath>& paths, const Table& table) {
  for (const DocumentPath& path : paths) {
    if (path.size() == 1) continue;
    const std::string& name = path.front().name;
    const bool is_index_key =
        std::any_of(table.indexes.begin(), table.indexes.end(),
                    [&name](const Index& index) { return index.key.contains(name); });
    if (!table.key.contains(name) && !is_index_key) continue;
    return fail(aws::kValidationException,
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                "not allowed: {}: {}",
                table.key.contains(name) ? "Key" : "IndexKey", name);
  }
  return {};
}

}  // namespace serein::dynamodb
