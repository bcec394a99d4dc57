#include "aws/model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "aws/models/dynamodb.h"
#include "aws/models/dynamodbstreams.h"

namespace serein::aws {
namespace {

const ShapeMember* member(const Shape* shape, std::string_view name) {
  for (const ShapeMember& candidate : shape->members) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

// Facts of the service survive the way through import, overlay and compiler.
TEST(Model, HasTheFactsOfTheService) {
  const ServiceModel& model = models::kDynamodb;
  EXPECT_EQ(model.id, "dynamodb");
  EXPECT_EQ(model.signing_name, "dynamodb");
  EXPECT_EQ(model.target_prefix, "DynamoDB_20120810");
  EXPECT_EQ(model.error_namespace, "com.amazonaws.dynamodb.v20120810#");
  EXPECT_EQ(model.protocol, ProtocolKind::kJson10);
  const OperationModel* list = model.find("ListTables");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->http_method, "POST");
  const ShapeMember* limit = member(list->input, "Limit");
  ASSERT_NE(limit, nullptr);
  EXPECT_EQ(limit->shape->min, 1);
  EXPECT_EQ(limit->shape->max, 100);
  EXPECT_EQ(models::kDynamodbstreams.signing_name, "dynamodb");
  EXPECT_EQ(models::kDynamodbstreams.target_prefix, "DynamoDBStreams_20120810");
}

// Both models, whole.
TEST(Model, FindsEveryOperation) {
  for (const ServiceModel* model : {&models::kDynamodb, &models::kDynamodbstreams}) {
    EXPECT_TRUE(std::is_sorted(
        model->operations.begin(), model->operations.end(),
        [](const OperationModel& a, const OperationModel& b) { return a.name < b.name; }));
    for (const OperationModel& operation : model->operations) {
      EXPECT_EQ(model->find(operation.name), &operation);
    }
    EXPECT_EQ(model->find(""), nullptr);
    EXPECT_EQ(model->find("zzz"), nullptr);
  }
  EXPECT_EQ(models::kDynamodb.operations.size(), 57U);
  EXPECT_EQ(models::kDynamodbstreams.operations.size(), 4U);
}

// The overlay adds what botocore does not know.
TEST(Model, OverlayIsMerged) {
  const OperationModel* describe = models::kDynamodb.find("DescribeTable");
  ASSERT_NE(describe, nullptr);
  EXPECT_TRUE(member(describe->input, "TableName")->required_alone);
  const OperationModel* get = models::kDynamodb.find("GetItem");
  EXPECT_TRUE(member(get->input, "Key")->shape->element->opaque);
  EXPECT_NE(member(get->input, "TableName")->shape->unless_arn, nullptr);
}

}  // namespace
}  // namespace serein::aws
