#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace serein {

// What can fail in operation returns a Result: a value or an Error.
template <class T = void>
using Result = tl::expected<T, Error>;

// `return fail(kKind, "text {}", argument);`
template <class... Args>
tl::unexpected<Error> fail(const ErrorKind& kind, fmt::format_string<Args...> text,
                           Args&&... args) {
  return tl::unexpected<Error>(
      Error(kind, fmt::format(std::move(text), std::forward<Args>(args)...)));
}

// `return fail(std::move(error));`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace serein

#define SEREIN_CONCAT_INNER(a, b) a##b
#define SEREIN_CONCAT(a, b) SEREIN_CONCAT_INNER(a, b)

// Returns the error of `expression` from the enclosing function, if it has one.
#define RETURN_IF_ERROR(expression)                                        \
  do {                                                                     \
    if (auto result_or_error = (expression); !result_or_error.has_value()) \
      return ::serein::fail(std::move(result_or_error).error());           \
  } while (false)

// `ASSIGN_OR_RETURN(auto value, expression)`: binds the value, or returns the error.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_IMPL(SEREIN_CONCAT(result_or_error_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_IMPL(temporary, declaration, expression)                  \
  auto temporary = (expression);                                                   \
  if (!temporary.has_value()) return ::serein::fail(std::move(temporary).error()); \
  declaration = std::move(*temporary)
