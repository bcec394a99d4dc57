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
  static constexpr std::array<const aws::Operation<Database>*, 4> kStreamOperations{
      &kDescribeStream,
      &kGetRecords,
      &kGetShardIterator,
      &kListStreams,
  };
  registry.add<Database>(aws::models::kDynamodbstreams, database, kStreamOperations);
}

}  // namespace serein::dynamodb
