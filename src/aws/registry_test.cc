#include "aws/registry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "aws/models/dynamodb.h"
#include "aws/models/dynamodbstreams.h"

namespace serein::aws {
namespace {

struct State {
  int value = 0;
};

Result<Output> count(State& state, const Request& /*request*/) {
  return std::to_string(++state.value);
}

constexpr Operation<State> kGetItem{.name = "GetItem", .access = Access::kRead, .run = &count};
constexpr Operation<State> kPutItem{.name = "PutItem", .access = Access::kWrite, .run = &count};
constexpr Operation<State> kUnknown{.name = "Unknown", .run = &count};
constexpr Operation<State> kWithoutFunction{.name = "Scan"};
constexpr const Operation<State>* kBoth[] = {&kGetItem, &kPutItem};

// An operation is found by its target and works on its service's state.
TEST(Registry, BindsOperationsToTheirState) {
  Registry registry;
  State state;
  registry.add<State>(models::kDynamodb, state, kBoth);
  const BoundOperation* put = registry.find_target("DynamoDB_20120810.PutItem");
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->access, Access::kWrite);
  const RequestContext context;
  const json::Value input;
  EXPECT_EQ(put->run({context, input}).value(), "1");
  EXPECT_EQ(state.value, 1);
}

// What the model has and serein has not can be told from what nobody has.
TEST(Registry, KnowsTheWholeModel) {
  Registry registry;
  State state;
  registry.add<State>(models::kDynamodb, state, kBoth);
  const BoundOperation* scan = registry.find_target("DynamoDB_20120810.Scan");
  ASSERT_NE(scan, nullptr);
  EXPECT_FALSE(scan->implemented());
  EXPECT_EQ(registry.find_target("DynamoDB_20120810.Nothing"), nullptr);
  EXPECT_EQ(registry.find_target("DynamoDB_20111205.GetItem"), nullptr);
  EXPECT_EQ(registry.find_target(""), nullptr);
  const auto all = registry.all();
  EXPECT_EQ(all.size(), models::kDynamodb.operations.size());
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto* o) { return o->implemented(); }),
            2);
}

// Services with the same signing name are told apart by their targets.
TEST(Registry, HoldsSeveralServices) {
  Registry registry;
  State state;
  registry.add<State>(models::kDynamodb, state, kBoth);
  registry.add<State>(models::kDynamodbstreams, state, {});
  EXPECT_NE(registry.find_target("DynamoDBStreams_20120810.GetRecords"), nullptr);
  EXPECT_EQ(registry.find_target("DynamoDB_20120810.GetRecords"), nullptr);
}

// Mistakes in a service's list end the program at its start, not at the first request.
TEST(RegistryDeathTest, RefusesImpossibleOperations) {
  Registry registry;
  State state;
  const Operation<State>* unknown[] = {&kUnknown};
  EXPECT_DEATH(registry.add<State>(models::kDynamodb, state, unknown), "");
  const Operation<State>* without_function[] = {&kWithoutFunction};
  EXPECT_DEATH(registry.add<State>(models::kDynamodb, state, without_function), "");
  const Operation<State>* twice[] = {&kGetItem, &kGetItem};
  EXPECT_DEATH(registry.add<State>(models::kDynamodb, state, twice), "");
}

}  // namespace
}  // namespace serein::aws
