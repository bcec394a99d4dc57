#include <benchmark/benchmark.h>

#include <string>

#include "aws/models/dynamodb.h"
#include "aws/validate.h"
#include "json/parse.h"

namespace serein::aws {
namespace {

void validate(benchmark::State& state, std::string_view operation, const std::string& input) {
  const Validator validator;
  const Shape& shape = *models::kDynamodb.find(operation)->input;
  const auto document = json::parse(input);
  for (auto _ : state) {
    auto result = validator.validate(models::kDynamodb, shape, document->root());
    benchmark::DoNotOptimize(result);
  }
}

// Budget: 1 µs.
void validate_get_item(benchmark::State& state) {
  validate(state, "GetItem",
           R"({"TableName":"music","Key":{"Artist":{"S":"a"},"Song":{"S":"b"}},)"
           R"("ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"})");
}
BENCHMARK(validate_get_item);

void validate_put_item(benchmark::State& state) {
  std::string item;
  for (int i = 0; i < 10; ++i) {
    item += (i > 0 ? ",\"a" : "\"a") + std::to_string(i) + R"(":{"S":")" + std::string(100, 'x') +
            "\"}";
  }
  validate(state, "PutItem", R"({"TableName":"music","Item":{)" + item + "}}");
}
BENCHMARK(validate_put_item);

void validate_batch_write_item(benchmark::State& state) {
  std::string writes;
  for (int i = 0; i < 25; ++i) {
    writes += (i > 0 ? std::string(",") : "") + R"({"PutRequest":{"Item":{"p":{"S":"x"}}}})";
  }
  validate(state, "BatchWriteItem", R"({"RequestItems":{"music":[)" + writes + "]}}");
}
BENCHMARK(validate_batch_write_item);

}  // namespace
}  // namespace serein::aws
