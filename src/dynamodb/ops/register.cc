#include "dynamodb/ops/register.h"

#include <array>

#include "aws/models/dynamodb.h"
#include "aws/models/dynamodbstreams.h"
#include "dynamodb/ops/operations.h"

namespace serein::dynamodb {

void register_operations(aws::Registry& registry, Database& database) {
  static constexpr std::array<const aws::Operation<Database>*, 9> kOperations{
      &kCreateTable, &kDeleteItem, &kDeleteTable, &kDescribeTable, &kGetItem,
      &kListTables,  &kPutItem,    &kQuery,       &kScan,
  };
  registry.add<Database>(aws::models::kDynamodb, database, kOperations);
  // Known, so that its operations are told to be missing.
  registry.add<Database>(aws::models::kDynamodbstreams, database, {});
}

}  // namespace serein::dynamodb
