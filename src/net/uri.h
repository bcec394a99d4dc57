#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Percent-encoding and query strings.
namespace serein::net {

enum class Plus : std::uint8_t {
  kLiteral,  // in paths
  kBlank,    // in query strings and forms
};

// Nothing when a '%' is not followed by two hexadecimal digits. The result may hold any bytes.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::kLiteral);

struct QueryParameter {
  std::string name;
  std::string value;  // empty too when there is no '='
};

// The parameters of a query string or form, decoded, in order; empty parts ("a&&b") are skipped.
// Fails with kInvalidInput on malformed percent-encoding and beyond kMaxQueryParameters.
Result<std::vector<QueryParameter>> parse_query(std::string_view query);

}  // namespace serein::net
