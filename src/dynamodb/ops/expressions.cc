#include "dynamodb/ops/expressions.h"

#include <algorithm>
#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/legacy.h"
#include "dynamodb/expr/parser.h"
#include "dynamodb/expr/resolver.h"

namespace serein::dynamodb {
namespace {

// "Invalid FilterExpression: …"
tl::unexpected<Error> introduced(std::string_view parameter, const Error& error) {
  return fail(aws::kValidationException, "Invalid {}: {}", parameter, error.message());
}

// A request, of which only what its operation has is seen.
class Given {
 public:
  Given(const json::Value& input, const ExpressionParameters& parameters)
      : input_(input), parameters_(parameters) {}

  const json::Value* find(std::string_view name) const {
    return is_one_of(name, parameters_.expressions) || is_one_of(name, parameters_.legacy)
               ? input_.find(name)
               : nullptr;
  }
  const json::Value& input() const { return input_; }

 private:
  static bool is_one_of(std::string_view name, const std::vector<std::string_view>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  const json::Value& input_;
  const ExpressionParameters& parameters_;
};

// Parses and resolves the expression that the request has under `parameter`, if it has.
template <class Resolved, class Parse>
Result<> read(std::string_view parameter, Parse parse, const Given& given,
              ExpressionAttributes& attributes, std::shared_ptr<const Resolved>& expression) {
  const json::Value* text = given.find(parameter);
  if (text == nullptr) return {};
  const auto parsed = parse(text->string());
  if (!parsed) return introduced(parameter, parsed.error());
  auto resolved = resolve(*parsed, attributes);
  if (!resolved) return introduced(parameter, resolved.error());
  expression = std::make_shared<const Resolved>(*std::move(resolved));
  return {};
}

template <class T>
std::shared_ptr<const T> share(std::optional<T> value) {
  return value ? std::make_shared<const T>(*std::move(value)) : nullptr;
}

// The parameters that expressions have replaced. A request has those of one style only.
Result<> read_legacy(const Given& given, Expressions& expressions) {
  if (const json::Value* updates = given.find("AttributeUpdates"); updates != nullptr) {
    ASSIGN_OR_RETURN(Update update, read_attribute_updates(*updates));
    expressions.update = std::make_shared<const Update>(std::move(update));
  }
  if (given.find("Expected") != nullptr) {
    ASSIGN_OR_RETURN(auto expected, read_expected(given.input()));
    expressions.condition = share(std::move(expected));
  }
  for (const std::string_view parameter : {"QueryFilter", "ScanFilter"}) {
    if (given.find(parameter) == nullptr) continue;
    ASSIGN_OR_RETURN(auto filter, read_filter(given.input(), parameter));
    expressions.filter = share(std::move(filter));
  }
  if (const json::Value* names = given.find("AttributesToGet"); names != nullptr) {
    ASSIGN_OR_RETURN(Projection projection, read_attributes_to_get(*names));
    expressions.projection = std::make_shared<const Projection>(std::move(projection));
  }
  if (const json::Value* conditions = given.find("KeyConditions"); conditions != nullptr) {
    ASSIGN_OR_RETURN(Condition condition, read_key_conditions(*conditions));
    expressions.key_condition = std::make_shared<const Condition>(std::move(condition));
  }
  return {};
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
  auto legacy = present(input, parameters.legacy);
  // The service lets KeyConditions pass here beside other expressions than its own successor.
  if (input.find("KeyConditionExpression") == nullptr) std::erase(legacy, "KeyConditions");
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
  if (!with_values.empty() && input.find("ExpressionAttributeValues") != nullptr &&
      present(input, with_values).empty()) {
    return fail(aws::kValidationException,
                "ExpressionAttributeValues can only be specified when using expressions: {} {} "
                "null",
                join(with_values, " and "), with_values.size() > 1 ? "are" : "is");
  }
  const Given given(input, parameters);
  const auto has = [&given](std::string_view name) { return given.find(name) != nullptr; };
  if (has("ConditionalOperator") && !has("Expected") && !has("QueryFilter") && !has("ScanFilter")) {
    return fail(aws::kValidationException,
                "ConditionalOperator cannot be used without Filter or Expected");
  }
  return {};
}

Result<Expressions> read_expressions(const json::Value& input,
                                     const ExpressionParameters& parameters) {
  const Given given(input, parameters);
  Expressions expressions;
  RETURN_IF_ERROR(read_legacy(given, expressions));
  ASSIGN_OR_RETURN(ExpressionAttributes attributes,
                   ExpressionAttributes::read(input.find("ExpressionAttributeNames"),
                                              input.find("ExpressionAttributeValues")));
  RETURN_IF_ERROR(read("UpdateExpression", parse_update, given, attributes, expressions.update));
  RETURN_IF_ERROR(
      read("ConditionExpression", parse_condition, given, attributes, expressions.condition));
  RETURN_IF_ERROR(read("KeyConditionExpression", parse_condition, given, attributes,
                       expressions.key_condition));
  RETURN_IF_ERROR(read("FilterExpression", parse_condition, given, attributes, expressions.filter));
  RETURN_IF_ERROR(
      read("ProjectionExpression", parse_projection, given, attributes, expressions.projection));
  RETURN_IF_ERROR(attributes.check_all_used());
  return expressions;
}

Result<std::shared_ptr<const Projection>> read_projection(const json::Value& input,
                                                          const ExpressionParameters& parameters) {
  const Given given(input, parameters);
  Expressions expressions;
  RETURN_IF_ERROR(read_legacy(given, expressions));
  ASSIGN_OR_RETURN(ExpressionAttributes attributes,
                   ExpressionAttributes::read(input.find("ExpressionAttributeNames"), nullptr));
  RETURN_IF_ERROR(
      read("ProjectionExpression", parse_projection, given, attributes, expressions.projection));
  RETURN_IF_ERROR(attributes.check_all_used());
  return expressions.projection;
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
