#include "dynamodb/ops/stream_input.h"

#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {

Result<std::size_t> read_limit(const json::Value& input, std::size_t max) {
  const auto limit = find_integer(input, "Limit");
  if (!limit) return max;
  if (static_cast<std::uint64_t>(*limit) > max) {
    return fail(aws::kValidationException,
                "1 validation error detected: Value '{}' at 'limit' failed to satisfy constraint: "
                "Member must have value less than or equal to {}",
                *limit, max);
  }
  return static_cast<std::size_t>(*limit);
}

Result<Stream> find_stream(const kv::View& view, const Database& database,
                           const aws::Request& request) {
  return find_stream(view, database.catalog, scope_of(request.context),
                     string_or(request.input, "StreamArn", ""));
}

std::vector<std::string> stream_resource(const aws::Request& request) {
  return {std::string(string_or(request.input, "StreamArn", ""))};
}

}  // namespace serein::dynamodb
