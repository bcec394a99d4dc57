#pragma once

#include <cstddef>

#include "aws/operation.h"
#include "dynamodb/store/database.h"
#include "dynamodb/streams/stream_reader.h"

// What the operations of DynamoDB Streams have in common.
namespace serein::dynamodb {

// The Limit of a request, `max` where it has none. Fails with ValidationException beyond `max`.
Result<std::size_t> read_limit(const json::Value& input, std::size_t max);

// The stream that the StreamArn of the request names.
Result<Stream> find_stream(const kv::View& view, const Database& database,
                           const aws::Request& request);

}  // namespace serein::dynamodb
