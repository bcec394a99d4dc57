#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "dynamodb/ops/subject_test.h"
#include "json/parse.h"
#include "json/print.h"

// Reading streams through the operations, for tests.
namespace serein::dynamodb {

// Calls an operation that must succeed.
inline json::Document answer_of(Subject& subject, const aws::Operation<Database>& operation,
                                const std::string& input) {
  const auto answer = subject.call(operation, input);
  EXPECT_TRUE(answer) << input << ": " << (answer ? "" : answer.error().to_string());
  return std::move(*json::parse(answer.value_or("{}")));
}

inline std::string stream_arn_of(Subject& subject, const std::string& table) {
  const auto answer = answer_of(subject, kDescribeTable, R"({"TableName":")" + table + R"("})");
  return std::string(answer.root().find("Table")->find("LatestStreamArn")->string());
}

inline std::vector<std::string> shard_ids(Subject& subject, const std::string& arn) {
  std::vector<std::string> ids;
  for (std::string start;;) {
    const auto answer =
        answer_of(subject, kDescribeStream, R"({"StreamArn":")" + arn + R"(")" + start + "}");
    const json::Value& page = *answer.root().find("StreamDescription");
    for (const json::Value& shard : page.find("Shards")->array()) {
      ids.emplace_back(shard.find("ShardId")->string());
    }
    const json::Value* last = page.find("LastEvaluatedShardId");
    if (last == nullptr) return ids;
    start = R"(,"ExclusiveStartShardId":")" + std::string(last->string()) + R"(")";
  }
}

inline std::string iterator_of(Subject& subject, const std::string& arn, const std::string& shard,
                               const std::string& start) {
  const auto answer = answer_of(subject, kGetShardIterator,
                                R"({"StreamArn":")" + arn + R"(","ShardId":")" + shard +
                                    R"(","ShardIteratorType":)" + start + "}");
  return std::string(answer.root().find("ShardIterator")->string());
}

// A record as its JSON tells it.
struct SeenRecord {
  std::string event;
  std::string keys;
  std::string new_image;  // empty: none
  std::string old_image;
  std::string sequence_number;
  bool by_service = false;
};

inline SeenRecord seen_record(const json::Value& record) {
  const json::Value& change = *record.find("dynamodb");
  const auto image = [&](const char* name) {
    return change.find(name) == nullptr ? "" : json::to_json(*change.find(name));
  };
  return {std::string(record.find("eventName")->string()),
          image("Keys"),
          image("NewImage"),
          image("OldImage"),
          std::string(change.find("SequenceNumber")->string()),
          record.find("userIdentity") != nullptr};
}

// All records from an iterator on, in pages of `limit`; sets whether the shard has ended.
inline std::vector<SeenRecord> read_all(Subject& subject, std::string iterator, int limit,
                                        bool* at_end = nullptr) {
  std::vector<SeenRecord> records;
  for (;;) {
    const auto answer = answer_of(
        subject, kGetRecords,
        R"({"ShardIterator":")" + iterator + R"(","Limit":)" + std::to_string(limit) + "}");
    const auto page = answer.root().find("Records")->array();
    for (const json::Value& record : page) records.push_back(seen_record(record));
    const json::Value* next = answer.root().find("NextShardIterator");
    if (at_end != nullptr) *at_end = next == nullptr;
    if (next == nullptr || page.empty()) return records;
    iterator = next->string();
  }
}

// The records of a whole stream from its beginning, parents before their children.
inline std::vector<SeenRecord> read_stream(Subject& subject, const std::string& arn, int limit) {
  std::vector<SeenRecord> records;
  for (const std::string& shard : shard_ids(subject, arn)) {
    const auto more =
        read_all(subject, iterator_of(subject, arn, shard, R"("TRIM_HORIZON")"), limit);
    records.insert(records.end(), more.begin(), more.end());
  }
  return records;
}

}  // namespace serein::dynamodb
