#include "dynamodb/ops/expressions.h"

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

constexpr std::string_view kExpressionParameters[] = {
    "ConditionExpression", "KeyConditionExpression", "FilterExpression", "ProjectionExpression"};

// Names and values without an expression that could use them.
Result<> check_placeholders_have_use(const json::Value& input) {
  for (const std::string_view parameter : kExpressionParameters) {
    if (input.find(parameter) != nullptr) return {};
  }
  for (const std::string_view parameter :
       {"ExpressionAttributeNames", "ExpressionAttributeValues"}) {
    if (input.find(parameter) == nullptr) continue;
    return fail(aws::kValidationException, "{} can only be specified when using expressions",
                parameter);
  }
  return {};
}

}  // namespace

Result<Expressions> read_expressions(const json::Value& input) {
  RETURN_IF_ERROR(check_placeholders_have_use(input));
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

Result<> check_key_paths(const std::vector<DocumentPath>& paths, const KeySchema& key) {
  for (const DocumentPath& path : paths) {
    if (path.size() == 1 || !key.contains(path.front().name)) continue;
    return fail(aws::kValidationException,
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                "not allowed: Key: {}",
                path.front().name);
  }
  return {};
}

}  // namespace serein::dynamodb
