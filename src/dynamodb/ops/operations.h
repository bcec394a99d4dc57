#pragma once

#include <string>
#include <vector>

#include "aws/operation.h"
#include "dynamodb/store/database.h"

// The operations of the database, each a constant in the file of its function, listed in
// register.cc.
namespace serein::dynamodb {

extern const aws::Operation<Database> kCreateTable;
extern const aws::Operation<Database> kDeleteItem;
extern const aws::Operation<Database> kDeleteTable;
extern const aws::Operation<Database> kDescribeTable;
extern const aws::Operation<Database> kGetItem;
extern const aws::Operation<Database> kListTables;
extern const aws::Operation<Database> kPutItem;
extern const aws::Operation<Database> kQuery;
extern const aws::Operation<Database> kScan;

// The ARN of the table named by TableName; none where that is no valid name.
std::vector<std::string> table_resource(const aws::Request& request);

}  // namespace serein::dynamodb
