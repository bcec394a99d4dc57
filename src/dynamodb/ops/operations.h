#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.h"
#include "dynamodb/store/database.h"

// The operations of the database, each a constant in the file of its function, listed in
// register.cc.
namespace serein::dynamodb {

extern const aws::Operation<Database> kBatchGetItem;
extern const aws::Operation<Database> kBatchWriteItem;
extern const aws::Operation<Database> kCreateTable;
extern const aws::Operation<Database> kDeleteItem;
extern const aws::Operation<Database> kDeleteTable;
extern const aws::Operation<Database> kDescribeEndpoints;
extern const aws::Operation<Database> kDescribeLimits;
extern const aws::Operation<Database> kDescribeTable;
extern const aws::Operation<Database> kDescribeTimeToLive;
extern const aws::Operation<Database> kGetItem;
extern const aws::Operation<Database> kListTables;
extern const aws::Operation<Database> kListTagsOfResource;
extern const aws::Operation<Database> kPutItem;
extern const aws::Operation<Database> kQuery;
extern const aws::Operation<Database> kScan;
extern const aws::Operation<Database> kTagResource;
extern const aws::Operation<Database> kTransactGetItems;
extern const aws::Operation<Database> kTransactWriteItems;
extern const aws::Operation<Database> kUntagResource;
extern const aws::Operation<Database> kUpdateItem;
extern const aws::Operation<Database> kUpdateTable;
extern const aws::Operation<Database> kUpdateTimeToLive;

// Of DynamoDB Streams.
extern const aws::Operation<Database> kDescribeStream;
extern const aws::Operation<Database> kGetRecords;
extern const aws::Operation<Database> kGetShardIterator;
extern const aws::Operation<Database> kListStreams;

// The ARN of the stream named by StreamArn.
std::vector<std::string> stream_resource(const aws::Request& request);

// The ARN of the table named by TableName; none where that is no valid name.
std::vector<std::string> table_resource(const aws::Request& request);

// The ARNs of the tables that are the keys of a map.
std::vector<std::string> tables_resource(const aws::Request& request, std::string_view map);

// The ARNs of the tables that the actions of a transaction name.
std::vector<std::string> transaction_resource(const aws::Request& request);

}  // namespace serein::dynamodb
