#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dynamodb/model/document_path.h"

// The service's messages about expressions that several kinds of them share. None has the
// introduction ("Invalid ConditionExpression: "), which the caller knows.
namespace serein::dynamodb::fault {

std::string reserved_word(std::string_view name);
std::string index_out_of_range(std::string_view digits);
std::string undefined_name(std::string_view placeholder);
std::string undefined_value(std::string_view placeholder);
std::string path_too_deep(std::size_t levels);

std::string unknown_function(std::string_view function);
std::string misused_function(std::string_view function);
std::string operand_count(std::string_view function, std::size_t count);
std::string operand_type(std::string_view function, std::string_view type);
std::string needs_path(std::string_view function);
std::string not_distinct(std::string_view function, const DocumentPath& first_operand);
std::string too_many_operators();

}  // namespace serein::dynamodb::fault
