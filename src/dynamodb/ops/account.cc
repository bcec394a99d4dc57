// DescribeLimits and DescribeEndpoints: what concerns an account rather than a table.
#include "dynamodb/catalog/limits.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// The default quotas of an account.
Result<aws::Output> describe_limits(Database& /*database*/, const aws::Request& /*request*/) {
  std::string output;
  json::Writer writer(output);
  writer.begin_object();
  writer.key("AccountMaxReadCapacityUnits").number(kAccountMaxCapacityUnits);
  writer.key("AccountMaxWriteCapacityUnits").number(kAccountMaxCapacityUnits);
  writer.key("TableMaxReadCapacityUnits").number(kTableMaxCapacityUnits);
  writer.key("TableMaxWriteCapacityUnits").number(kTableMaxCapacityUnits);
  writer.end_object();
  return output;
}

// Clients that ask for an endpoint go on with the one they asked.
Result<aws::Output> describe_endpoints(Database& /*database*/, const aws::Request& request) {
  constexpr std::int64_t kCachePeriodMinutes = 1440;
  std::string output;
  json::Writer writer(output);
  writer.begin_object().key("Endpoints").begin_array().begin_object();
  writer.key("Address").string(request.context.host);
  writer.key("CachePeriodInMinutes").number(kCachePeriodMinutes);
  writer.end_object().end_array().end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kDescribeLimits{
    .name = "DescribeLimits",
    .access = aws::Access::kRead,
    .run = &describe_limits,
};

const aws::Operation<Database> kDescribeEndpoints{
    .name = "DescribeEndpoints",
    .access = aws::Access::kRead,
    .run = &describe_endpoints,
};

}  // namespace serein::dynamodb
