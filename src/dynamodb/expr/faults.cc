#include "dynamodb/expr/faults.h"

#include <fmt/format.h>

#include "dynamodb/expr/document_paths.h"
#include "dynamodb/expr/limits.h"

namespace serein::dynamodb::fault {

std::string reserved_word(std::string_view name) {
  return fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", name);
}

std::string index_out_of_range(std::string_view digits) {
  return fmt::format("List index is not within the allowable range; index: [{}]", digits);
}

std::string undefined_name(std::string_view placeholder) {
  return fmt::format(
      "An expression attribute name used in the document path is not defined; attribute name: {}",
      placeholder);
}

std::string undefined_value(std::string_view placeholder) {
  return fmt::format(
      "An expression attribute value used in expression is not defined; attribute value: {}",
      placeholder);
}

std::string path_too_deep(std::size_t levels) {
  return fmt::format("The document path has too many nesting levels; nesting levels: {}", levels);
}

std::string unknown_function(std::string_view function) {
  return fmt::format("Invalid function name; function: {}", function);
}

std::string misused_function(std::string_view function) {
  return fmt::format(
      "The function is not allowed to be used this way in an expression; function: {}", function);
}

std::string operand_count(std::string_view function, std::size_t count) {
  return fmt::format(
      "Incorrect number of operands for operator or function; operator or function: {}, number of "
      "operands: {}",
      function, count);
}

std::string operand_type(std::string_view function, std::string_view type) {
  return fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}",
      function, type);
}

std::string needs_path(std::string_view function) {
  return fmt::format("Operator or function requires a document path; operator or function: {}",
                     function);
}

std::string not_distinct(std::string_view function, const DocumentPath& first_operand) {
  return fmt::format(
      "The first operand must be distinct from the remaining operands for this operator or "
      "function; operator: {}, first operand: {}",
      function, show_path(first_operand));
}

std::string too_many_operators() {
  // The service counts no further than to the first that is too many.
  return fmt::format("The expression contains too many operators; operator count: {}",
                     kMaxOperators + 1);
}

}  // namespace serein::dynamodb::fault
