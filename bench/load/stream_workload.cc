#include "load/stream_workload.h"

#include "load/tables.h"

namespace serein::bench {
namespace {

constexpr std::string_view kDescribeStream = "DynamoDBStreams_20120810.DescribeStream";
constexpr std::string_view kGetShardIterator = "DynamoDBStreams_20120810.GetShardIterator";
constexpr std::string_view kGetRecords = "DynamoDBStreams_20120810.GetRecords";
constexpr std::string_view kImage = R"("NewImage":)";
constexpr std::string_view kKey = R"("pk":{"S":")";

// The text behind `name`, which is `"Member":"`, from `position` on, up to its quote; `position`
// becomes its end. Nothing when there is none.
std::optional<std::string_view> text_member(std::string_view body, std::string_view name,
                                            std::size_t& position) {
  const std::size_t place = body.find(name, position);
  if (place == std::string_view::npos) return {};
  const std::size_t begin = place + name.size();
  position = std::min(body.find('"', begin), body.size());
  return body.substr(begin, position - begin);
}

std::string text_member(std::string_view body, std::string_view name) {
  std::size_t position = 0;
  return std::string(text_member(body, name, position).value_or(""));
}

std::uint64_t count_of(std::string_view text, std::string_view part) {
  std::uint64_t count = 0;
  for (std::size_t place = text.find(part); place != std::string_view::npos;
       place = text.find(part, place + part.size())) {
    ++count;
  }
  return count;
}

// How far a slot has come.
struct Walk {
  std::size_t shard = 0;
  std::string iterator;  // of the next page; empty: one is to be asked for
  std::uint64_t records = 0;
};

class StreamRead final : public Workload {
 public:
  explicit StreamRead(const WorkloadOptions& options)
      : shape_(streamed_table().shape), keys_(options.keys) {
    std::string item;
    append_item(item, shape_, 0, 0);
    item_bytes_ = item.size();
  }

  Result<> begin(const Ask& ask) override {
    const std::string table = R"({"TableName":")" + streamed_table().name + R"("})";
    ASSIGN_OR_RETURN(const std::string description, ask("DescribeTable", table));
    arn_ = text_member(description, R"("LatestStreamArn":")");
    ASSIGN_OR_RETURN(const std::string stream,
                     ask(kDescribeStream, R"({"StreamArn":")" + arn_ + R"("})"));
    std::size_t position = 0;
    while (const auto id = text_member(stream, R"("ShardId":")", position)) {
      shards_.emplace_back(*id);
    }
    if (shards_.empty()) return fail(kIoError, "the stream has no shards");
    return {};
  }

  std::string_view operation() const override { return operation_; }

  std::uint64_t next(unsigned slot, std::string& body) override {
    const Walk& walk = this->walk(slot);
    const bool reads = !walk.iterator.empty();
    operation_ = reads ? kGetRecords : kGetShardIterator;
    if (reads) {
      body += R"({"ShardIterator":")" + walk.iterator + R"("})";
    } else {
      body += R"({"StreamArn":")" + arn_ + R"(","ShardIteratorType":"TRIM_HORIZON",)";
      body += R"("ShardId":")" + (shards_.empty() ? "" : shards_[walk.shard]) + R"("})";
    }
    return reads ? 1 : 0;
  }

  bool check(unsigned slot, std::uint64_t reads, std::string_view body) override {
    Walk& walk = this->walk(slot);
    if (reads == 0) {
      walk.iterator = text_member(body, R"("ShardIterator":")");
      return !walk.iterator.empty();
    }
    const std::uint64_t records = count_of(body, R"("eventID":)");
    if (!has_whole_records(body, records)) return false;
    walk.records += records;
    walk.iterator = records == 0 ? "" : text_member(body, R"("NextShardIterator":")");
    if (!walk.iterator.empty() || ++walk.shard < shards_.size()) return true;
    const bool complete = walk.records == keys_;
    walk = {};
    return complete;
  }

 private:
  Walk& walk(unsigned slot) {
    if (walks_.size() <= slot) walks_.resize(slot + 1);
    return walks_[slot];
  }

  // Of so many records, the first and the last are looked at in full; for the rest, the length of
  // the page must suffice.
  bool has_whole_records(std::string_view body, std::uint64_t count) const {
    if (count == 0) return true;
    return body.size() >= count * item_bytes_ && has_image(body, body.find(kImage)) &&
           has_image(body, body.rfind(kImage));
  }

  bool has_image(std::string_view body, std::size_t place) const {
    if (place == std::string_view::npos) return false;
    const std::string_view image = body.substr(place + kImage.size(), item_bytes_);
    const std::size_t key = image.find(kKey);
    if (key == std::string_view::npos) return false;
    const auto number = number_of_key_text(image.substr(key + kKey.size(), 15));
    return number && has_item(image, shape_, *number, 0);
  }

  const ItemShape shape_;
  const std::uint64_t keys_;
  std::size_t item_bytes_ = 0;  // as JSON
  std::string arn_;
  std::vector<std::string> shards_;
  std::vector<Walk> walks_;
  std::string_view operation_ = kGetShardIterator;
};

}  // namespace

std::unique_ptr<Workload> make_stream_read(const WorkloadOptions& options) {
  return std::make_unique<StreamRead>(options);
}

}  // namespace serein::bench
