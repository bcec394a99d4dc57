#pragma once

#include "aws/registry.h"
#include "dynamodb/store/database.h"

namespace serein::dynamodb {

// Adds the operations of the database to the registry. `database` outlives it.
void register_operations(aws::Registry& registry, Database& database);

}  // namespace serein::dynamodb
