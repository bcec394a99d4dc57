#pragma once

#include <string_view>

// Character classes of RFC 9110, and comparing of names.
namespace serein::net {

bool is_token_char(char c);
// One or more token characters: method and header names.
bool is_token(std::string_view text);
// Visible characters, blanks, tabs and bytes above 127; no control characters.
bool is_field_value(std::string_view text);

// Without blanks and tabs at both ends.
std::string_view trim(std::string_view text);

// ASCII only, whatever the locale.
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Takes the next element of a comma-separated list off the front of `list`, trimmed.
std::string_view next_element(std::string_view& list);

}  // namespace serein::net
