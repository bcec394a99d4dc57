#include <algorithm>

#include "aws/errors.h"
#include "dynamodb/ops/input.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/stream_input.h"
#include "dynamodb/streams/limits.h"
#include "dynamodb/streams/stream_reader.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

Result<aws::Output> list(Database& database, const aws::Request& request) {
  const json::Value& input = request.input;
  ASSIGN_OR_RETURN(const std::size_t limit, read_limit(input, kMaxStreamsPage));
  std::string start(string_or(input, "ExclusiveStartStreamArn", ""));
  if (!start.empty()) RETURN_IF_ERROR(parse_stream_arn(start));
  std::optional<std::string_view> table_name;
  if (input.find("TableName") != nullptr) table_name = string_or(input, "TableName", "");
  const auto view = database.engine.read(read_options(request.context));
  ASSIGN_OR_RETURN(const auto streams, list_streams(*view, scope_of(request.context), table_name));
  auto stream = std::find_if(streams.begin(), streams.end(),
                             [&](const Stream& one) { return one.arn() > start; });
  aws::Output output;
  json::Writer writer(output);
  writer.begin_object().key("Streams").begin_array();
  std::string last;
  for (std::size_t count = 0; stream != streams.end() && count < limit; ++stream, ++count) {
    last = stream->arn();
    writer.begin_object();
    writer.key("StreamArn").string(last);
    writer.key("TableName").string(stream->table_name);
    writer.key("StreamLabel").string(stream->label());
    writer.end_object();
  }
  writer.end_array();
  if (stream != streams.end()) writer.key("LastEvaluatedStreamArn").string(last);
  writer.end_object();
  return output;
}

}  // namespace

const aws::Operation<Database> kListStreams{
    .name = "ListStreams",
    .access = aws::Access::kList,
    .run = &list,
};

}  // namespace serein::dynamodb
