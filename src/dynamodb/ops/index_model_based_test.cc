// Random programs of all operations on a table with indexes, against a naive model: a map from keys
// to items, from which each index is computed anew. A global index comes and goes meanwhile, and is
// built in parts. Also on an engine that runs bodies twice and fails before and after commits.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"
#include "dynamodb/jobs/index_builder.h"
#include "dynamodb/model/errors.h"
#include "dynamodb/ops/operations.h"
#include "dynamodb/ops/subject_test.h"
#include "dynamodb/store/check.h"
#include "json/parse.h"
#include "json/print.h"
#include "kv/fault_engine.h"
#include "kv/memory_engine.h"

namespace serein::dynamodb {
namespace {

constexpr int kSteps = 10000;

// Attributes of an item by name. Of the keys, p and g are strings, c, l and h numbers.
using Item = std::map<std::string, std::string>;
using Key = std::pair<std::string, int>;

bool is_number(const std::string& name) { return name == "c" || name == "l" || name == "h"; }

std::string value_json(const std::string& name, const std::string& value) {
  return (is_number(name) ? R"({"N":")" : R"({"S":")") + value + R"("})";
}

std::string item_json(const Item& item) {
  std::string text;
  for (const auto& [name, value] : item) {
    text += (text.empty() ? "\"" : ",\"") + name + "\":" + value_json(name, value);
  }
  return "{" + text + "}";
}

Item key_item(const Key& key) { return {{"p", key.first}, {"c", std::to_string(key.second)}}; }

// What a table or index holds and how it is ordered.
struct Place {
  std::string name;  // empty: the table
  std::vector<std::string> hash;
  std::vector<std::string> range;
  std::set<std::string> projected;  // besides keys; "*" for all

  bool holds(const Item& item) const {
    const auto has = [&item](const std::string& attribute) { return item.contains(attribute); };
    return std::all_of(hash.begin(), hash.end(), has) &&
           std::all_of(range.begin(), range.end(), has);
  }

  Item project(const Item& item) const {
    if (projected.contains("*")) return item;
    std::set<std::string> names = projected;
    names.insert({"p", "c"});
    names.insert(hash.begin(), hash.end());
    names.insert(range.begin(), range.end());
    Item part;
    for (const auto& [attribute, value] : item) {
      if (names.contains(attribute)) part[attribute] = value;
    }
    return part;
  }

  // Sorts within a partition, in the end by the table's key.
  bool before(const Item& a, const Item& b) const {
    std::vector<std::string> order = range;
    order.insert(order.end(), {"p", "c"});
    for (const std::string& attribute : order) {
      const std::string& x = a.at(attribute);
      const std::string& y = b.at(attribute);
      if (x == y) continue;
      return is_number(attribute) ? std::stoi(x) < std::stoi(y) : x < y;
    }
    return false;
  }
};

const Place kTable{"", {"p"}, {"c"}, {"*"}};
const Place kLocal{"local", {"p"}, {"l"}, {"x"}};
const Place kKeys{"keys", {"g"}, {}, {}};
const Place kSeveral{"several", {"g", "p"}, {"l", "h"}, {"*"}};
const Place kLate{"late", {"h"}, {"l"}, {"y"}};

std::string key_schema_json(const Place& place) {
  std::string text;
  const auto add = [&text](const std::string& name, const char* type) {
    text += std::string(text.empty() ? "" : ",") + R"({"AttributeName":")" + name +
            R"(","KeyType":")" + type + R"("})";
  };
  for (const std::string& name : place.hash) add(name, "HASH");
  for (const std::string& name : place.range) add(name, "RANGE");
  return R"("KeySchema":[)" + text + "]";
}

std::string index_json(const Place& place) {
  std::string projection = R"("ProjectionType":"KEYS_ONLY")";
  if (place.projected.contains("*")) {
    projection = R"("ProjectionType":"ALL")";
  } else if (!place.projected.empty()) {
    projection =
        R"("ProjectionType":"INCLUDE","NonKeyAttributes":[")" + *place.projected.begin() + R"("])";
  }
  return R"({"IndexName":")" + place.name + R"(",)" + key_schema_json(place) +
         R"(,"Projection":{)" + projection + "}}";
}

std::string definitions_json(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += std::string(text.empty() ? "" : ",") + R"({"AttributeName":")" + name +
            R"(","AttributeType":")" + (is_number(name) ? "N" : "S") + R"("})";
  }
  return R"("AttributeDefinitions":[)" + text + "]";
}

class IndexModelBased : public testing::TestWithParam<kv::FaultOptions> {
 protected:
  // The table is made below the faults, and found by the catalog of the subject.
  void SetUp() override {
    const auto created = Subject(*base_).call(
        kCreateTable,
        R"({"TableName":"Model","BillingMode":"PAY_PER_REQUEST",)" + key_schema_json(kTable) + "," +
            definitions_json({"p", "c", "l", "g", "h"}) + R"(,"LocalSecondaryIndexes":[)" +
            index_json(kLocal) + R"(],"GlobalSecondaryIndexes":[)" + index_json(kKeys) + "," +
            index_json(kSeveral) + "]}");
    ASSERT_TRUE(created) << created.error().to_string();
    subject_.emplace(engine_);
  }

  std::string random_of(std::initializer_list<const char*> values) {
    return *(values.begin() + random_.below(values.size()));
  }
  std::string random_number() { return std::to_string(static_cast<int>(random_.below(7)) - 3); }
  Key random_key() { return {random_of({"a", "b"}), static_cast<int>(random_.below(12)) - 6}; }
  std::string random_value(const std::string& name) {
    if (is_number(name)) return random_number();
    if (name == "g") return random_of({"g1", "g2"});
    return std::string(random_.below(3) * 700, 'v');  // so that units differ
  }
  Item random_item(const Key& key) {
    Item item = key_item(key);
    for (const char* name : {"l", "g", "h", "x", "y"}) {
      if (random_.chance(0.6)) item[name] = random_value(name);
    }
    return item;
  }

  // What a write has come to: done, or refused without effect by a fault. One that failed after the
  // commit is done, too: this engine reports kIoError only then.
  static bool is_done(const Result<std::string>& answer) {
    if (answer || answer.error().is(kIoError)) return true;
    EXPECT_TRUE(answer.error().is(kUnavailable)) << answer.error().to_string();
    return false;
  }

  void put() {
    const Key key = random_key();
    const Item item = random_item(key);
    const auto answer =
        subject_->call(kPutItem, R"({"TableName":"Model","ReturnValues":"ALL_OLD","Item":)" +
                                     item_json(item) + "}");
    if (answer) {
      EXPECT_EQ(*answer,
                model_.contains(key) ? R"({"Attributes":)" + item_json(model_[key]) + "}" : "{}");
    }
    if (is_done(answer)) model_[key] = item;
  }

  void erase() {
    const Key key = random_key();
    const auto answer = subject_->call(
        kDeleteItem, R"({"TableName":"Model","Key":)" + item_json(key_item(key)) + "}");
    if (is_done(answer)) model_.erase(key);
  }

  // Sets one attribute, removes another one, and counts in a third.
  void update() {
    const Key key = random_key();
    Item item = model_.contains(key) ? model_[key] : key_item(key);
    const std::string set = random_of({"l", "g", "h", "x"});
    const std::string remove = random_of({"y", "h", "g"});
    if (set == remove) return;
    item[set] = random_value(set);
    item.erase(remove);
    std::string input = R"({"TableName":"Model","ReturnValues":"ALL_NEW","Key":)" +
                        item_json(key_item(key)) + R"(,"UpdateExpression":"SET )" + set +
                        " = :v REMOVE " + remove;
    std::string values = R"(":v":)" + value_json(set, item[set]);
    if (set != "l" && random_.chance(0.3)) {
      input += " ADD l :one";
      values += R"(,":one":{"N":"1"})";
      item["l"] = std::to_string((item.contains("l") ? std::stoi(item["l"]) : 0) + 1);
    }
    const auto answer =
        subject_->call(kUpdateItem, input + R"(","ExpressionAttributeValues":{)" + values + "}}");
    if (answer) {
      EXPECT_EQ(*answer, R"({"Attributes":)" + item_json(item) + "}");
    }
    if (is_done(answer)) model_[key] = item;
  }

  void batch() {
    std::map<Key, std::optional<Item>> writes;
    for (int i = 0; i < 5; ++i) {
      const Key key = random_key();
      writes[key] = random_.chance(0.7) ? std::optional(random_item(key)) : std::nullopt;
    }
    std::string requests;
    for (const auto& [key, item] : writes) {
      requests += requests.empty() ? "" : ",";
      requests += item ? R"({"PutRequest":{"Item":)" + item_json(*item) + "}}"
                       : R"({"DeleteRequest":{"Key":)" + item_json(key_item(key)) + "}}";
    }
    const auto answer =
        subject_->call(kBatchWriteItem, R"({"RequestItems":{"Model":[)" + requests + "]}}");
    if (!answer || *answer != R"({"UnprocessedItems":{}})") {
      reload(writes);
      return;
    }
    for (const auto& [key, item] : writes) apply(key, item);
  }

  // Puts and deletes of several items at once, half of them with a check that fails: all or
  // nothing, also in indexes, and after a commit whose outcome is not known.
  void transact() {
    std::map<Key, std::optional<Item>> writes;
    for (int i = 0; i < 5; ++i) {
      const Key key = random_key();
      writes[key] = random_.chance(0.7) ? std::optional(random_item(key)) : std::nullopt;
    }
    std::string actions;
    for (const auto& [key, item] : writes) {
      actions += actions.empty() ? "" : ",";
      actions += item
                     ? R"({"Put":{"TableName":"Model","Item":)" + item_json(*item) + "}}"
                     : R"({"Delete":{"TableName":"Model","Key":)" + item_json(key_item(key)) + "}}";
    }
    const bool refused = random_.chance(0.5);
    if (refused) {
      actions += R"~(,{"ConditionCheck":{"TableName":"Model","Key":{"p":{"S":"none"},)~"
                 R"~("c":{"N":"0"}},"ConditionExpression":"attribute_exists(p)"}})~";
    }
    const auto answer =
        subject_->call(kTransactWriteItems, R"({"TransactItems":[)" + actions + "]}");
    if (refused) {
      ASSERT_FALSE(answer);
      EXPECT_TRUE(answer.error().is(kTransactionCanceled) || answer.error().is(kUnavailable) ||
                  answer.error().is(kIoError))
          << answer.error().to_string();
      return;
    }
    if (!is_done(answer)) return;
    for (const auto& [key, item] : writes) apply(key, item);
  }

  void apply(const Key& key, const std::optional<Item>& item) {
    if (item) {
      model_[key] = *item;
    } else {
      model_.erase(key);
    }
  }

  // After a fault in a batch: each of its writes has taken place or not.
  void reload(const std::map<Key, std::optional<Item>>& writes) {
    for (const auto& [key, item] : writes) {
      const auto before = model_.find(key);
      const std::string old_answer =
          before == model_.end() ? "{}" : R"({"Item":)" + item_json(before->second) + "}";
      const std::string new_answer = item ? R"({"Item":)" + item_json(*item) + "}" : "{}";
      const std::string answer = get(key);
      ASSERT_TRUE(answer == old_answer || answer == new_answer) << answer;
      if (answer == new_answer) apply(key, item);
    }
  }

  std::string get(const Key& key) {
    const auto answer =
        subject_->call(kGetItem, R"({"TableName":"Model","Key":)" + item_json(key_item(key)) + "}");
    EXPECT_TRUE(answer) << answer.error().to_string();
    return answer.value_or("");
  }

  void read() {
    const Key key = random_key();
    const auto stored = model_.find(key);
    EXPECT_EQ(get(key),
              stored == model_.end() ? "{}" : R"({"Item":)" + item_json(stored->second) + "}");
  }

  // All pages of a Query or Scan.
  std::vector<std::string> pages(const aws::Operation<Database>& operation,
                                 const std::string& input) {
    std::vector<std::string> found;
    for (std::string start;;) {
      const auto answer = subject_->call(operation, input + start + "}");
      EXPECT_TRUE(answer) << input << answer.error().to_string();
      if (!answer) return found;
      const auto page = json::parse(*answer);
      for (const json::Value& item : page->root().find("Items")->array()) {
        found.push_back(json::to_json(item));
      }
      const json::Value* last = page->root().find("LastEvaluatedKey");
      if (last == nullptr) return found;
      start = R"(,"ExclusiveStartKey":)" + json::to_json(*last);
    }
  }

  const Place& random_place() {
    const std::vector<const Place*> places{&kTable, &kLocal, &kKeys, &kSeveral, &kLate};
    return *places[random_.below(late_is_active_ ? 5 : 4)];
  }

  std::string page_input(const Place& place) {
    return R"({"TableName":"Model",)" +
           (place.name.empty() ? "" : R"("IndexName":")" + place.name + R"(",)") + R"("Limit":)" +
           std::to_string(1 + random_.below(5));
  }

  // One partition, from a number of the first sort attribute on, if there is one.
  void query() {
    const Place& place = random_place();
    std::string condition;
    std::string values;
    Item wanted;
    for (const std::string& name : place.hash) {
      wanted[name] = name == "p" ? random_of({"a", "b"}) : random_value(name);
      condition += (condition.empty() ? "" : " AND ") + name + " = :" + name;
      values += (values.empty() ? "\":" : ",\":") + name + "\":" + value_json(name, wanted[name]);
    }
    std::optional<int> from;
    if (!place.range.empty() && random_.chance(0.5)) {
      from = std::stoi(random_number());
      condition += " AND " + place.range[0] + " >= :from";
      values += R"(,":from":{"N":")" + std::to_string(*from) + R"("})";
    }
    std::vector<Item> expected;
    for (const auto& entry : model_) {
      const Item& item = entry.second;
      const bool in_partition =
          place.holds(item) && std::all_of(wanted.begin(), wanted.end(), [&](const auto& part) {
            return item.at(part.first) == part.second;
          });
      if (in_partition && (!from || std::stoi(item.at(place.range[0])) >= *from)) {
        expected.push_back(item);
      }
    }
    const bool forward = random_.chance(0.5);
    std::sort(expected.begin(), expected.end(),
              [&](const Item& a, const Item& b) { return place.before(a, b); });
    if (!forward) std::reverse(expected.begin(), expected.end());
    std::vector<std::string> texts;
    for (const Item& item : expected) texts.push_back(item_json(place.project(item)));
    const std::string input = page_input(place) + R"(,"ScanIndexForward":)" +
                              (forward ? "true" : "false") + R"(,"KeyConditionExpression":")" +
                              condition + R"(","ExpressionAttributeValues":{)" + values + "}";
    EXPECT_EQ(pages(kQuery, input), texts) << input;
  }

  void scan() {
    const Place& place = random_place();
    std::multiset<std::string> expected;
    for (const auto& [key, item] : model_) {
      if (place.holds(item)) expected.insert(item_json(place.project(item)));
    }
    std::multiset<std::string> found;
    const std::uint64_t segments = 1 + random_.below(3);
    for (std::uint64_t segment = 0; segment < segments; ++segment) {
      const auto part =
          pages(kScan, page_input(place) + R"(,"TotalSegments":)" + std::to_string(segments) +
                           R"(,"Segment":)" + std::to_string(segment));
      found.insert(part.begin(), part.end());
    }
    EXPECT_EQ(found, expected) << place.name;
  }

  // Creates the late index, goes on building it, or deletes it. Faults may hit each step.
  void work_on_late_index() {
    const TablePtr table = subject_->catalog().find({"000000000000", "us-east-1"}, "Model");
    ASSERT_NE(table, nullptr);
    const Index* late = table->find_index("late");
    int steps = static_cast<int>(random_.below(3));
    const IndexJob job{engine_, subject_->catalog(), [&] { return steps-- <= 0; }};
    if (late == nullptr) {
      (void)subject_->call(kUpdateTable, R"({"TableName":"Model",)" + definitions_json({"h", "l"}) +
                                             R"(,"GlobalSecondaryIndexUpdates":[{"Create":)" +
                                             index_json(kLate) + "}]}");
    } else if (late->status == IndexStatus::kCreating) {
      (void)build_index(job, table->id, late->id);
    } else if (late->status == IndexStatus::kDeleting) {
      (void)drop_index(job, *table, *late);
    } else if (random_.chance(0.1)) {
      (void)subject_->call(
          kUpdateTable,
          R"({"TableName":"Model","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"late"}}]})");
    }
    // After an unknown outcome the catalog's copy may lag behind: as a restart would, load it anew.
    subject_.emplace(engine_);
    const TablePtr now = subject_->catalog().find({"000000000000", "us-east-1"}, "Model");
    late = now->find_index("late");
    late_is_active_ = late != nullptr && late->status == IndexStatus::kActive;
  }

  void step() {
    const std::uint64_t choice = random_.below(100);
    if (choice < 25) return put();
    if (choice < 40) return erase();
    if (choice < 60) return update();
    if (choice < 65) return batch();
    if (choice < 70) return transact();
    if (choice < 77) return read();
    if (choice < 93) return query();
    if (choice < 98) return scan();
    work_on_late_index();
  }

  const std::uint64_t seed_ = SystemRandom().next();
  SeededRandom random_{seed_};
  std::unique_ptr<kv::Engine> base_ = kv::make_memory_engine();
  kv::FaultEngine engine_{*base_, random_, GetParam()};
  std::optional<Subject> subject_;
  std::map<Key, Item> model_;
  bool late_is_active_ = false;
};

TEST_P(IndexModelBased, RandomProgramsAgreeWithTheModel) {
  SCOPED_TRACE(testing::Message() << "seed " << seed_);
  for (int i = 0; i < kSteps && !HasFailure(); ++i) {
    step();
    if (i % 500 != 0) continue;
    const auto report = check_database(*base_);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->problem_count, 0U) << report->problems.front();
    EXPECT_EQ(report->items, model_.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Calm, IndexModelBased, testing::Values(kv::FaultOptions{}));
INSTANTIATE_TEST_SUITE_P(Faulty, IndexModelBased,
                         testing::Values(kv::FaultOptions{
                             .rerun = 0.2, .fail_before_commit = 0.1, .fail_after_commit = 0.1}));

}  // namespace
}  // namespace serein::dynamodb
