#include "aws/record.h"

#include "json/writer.h"

namespace serein::aws {

std::string to_json_line(const RequestRecord& record) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object();
  writer.key("time").number(epoch_seconds(record.time));
  writer.key("requestId").string(record.request_id);
  writer.key("sourceAddress").string(record.source_address);
  writer.key("accessKeyId").string(record.access_key);
  writer.key("account").string(record.account);
  writer.key("region").string(record.region);
  writer.key("service").string(record.service);
  writer.key("operation").string(record.operation);
  writer.key("status").number(std::int64_t{record.status});
  if (!record.error.empty()) writer.key("error").string(record.error);
  writer.key("bytesIn").number(static_cast<std::uint64_t>(record.bytes_in));
  writer.key("bytesOut").number(static_cast<std::uint64_t>(record.bytes_out));
  writer.key("durationUs").number(static_cast<std::int64_t>(record.duration.count()));
  writer.end_object();
  return line;
}

}  // namespace serein::aws
