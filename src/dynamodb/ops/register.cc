#include "dynamodb/ops/register.h"

#include <array>

#include "aws/models/dynamodb.h"
#include "aws/models/dynamodbstreams.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {

void register_operations(aws::Registry& registry, Database& database) {
  static constexpr std::array<const aws::Operation<Database>*, 22> kOperations{
      &kBatchGetItem,
      &kBatchWriteItem,
      &kCreateTable,
      &kDeleteItem,
      &kDeleteTable,
      &kDescribeEndpoints,
      &kDescribeLimits,
      &kDescribeTable,
      &kDescribeTimeToLive,
      &kGetItem,
      &kListTables,
      &kListTagsOfResource,
      &kPutItem,
      &kQuery,
      &kScan,
      &kTagResource,
      &kTransactGetItems,
      &kTransactWriteItems,
      &kUntagResource,
      &kUpdateItem,
      &kUpdateTable,
      &kUpdateTimeToLive,
  };
  registry.add<Database>(aws::models::kDynamodb, database, kOperations);
  // Known, so that its operations are told to be missing.
  registry.add<Database>(aws::models::kDynamodbstreams, database, {});
}

}  // namespace serein::dynamodb
