#include "aws/validate.h"

#include <gtest/gtest.h>

#include <string>

#include "aws/errors.h"
#include "aws/models/dynamodb.h"
#include "json/parse.h"

namespace serein::aws {
namespace {

// The error of an input as "Name: message", or "ok".
std::string outcome(std::string_view operation, std::string_view input) {
  static const Validator validator;
  const OperationModel* model = models::kDynamodb.find(operation);
  const auto document = json::parse(input);
  if (model == nullptr || !document) return "bad test";
  const auto result = validator.validate(models::kDynamodb, *model->input, document->root());
  return result ? "ok" : result.error().to_string();
}

std::string violations(std::string_view operation, std::string_view input) {
  const std::string text = outcome(operation, input);
  constexpr std::string_view kName = "ValidationException: ";
  return text.substr(0, kName.size()) == kName ? text.substr(kName.size()) : text;
}

std::string wrong_type(std::string_view operation, std::string_view input) {
  const std::string text = outcome(operation, input);
  constexpr std::string_view kName = "SerializationException: ";
  return text.substr(0, kName.size()) == kName ? text.substr(kName.size()) : text;
}

// What clients send every day passes.
TEST(Validate, AcceptsRequests) {
  EXPECT_EQ(outcome("GetItem", R"({"TableName":"music","Key":{"p":{"S":"x"}}})"), "ok");
  EXPECT_EQ(outcome("ListTables", "{}"), "ok");
  EXPECT_EQ(outcome("ListTables", R"({"Limit":100,"ExclusiveStartTableName":"abc"})"), "ok");
  EXPECT_EQ(outcome("BatchGetItem", R"({"RequestItems":{"music":{"Keys":[{"p":{"S":"x"}}]}}})"),
            "ok");
}

// Newer clients send members that an older model does not know.
TEST(Validate, IgnoresUnknownMembers) {
  EXPECT_EQ(outcome("ListTables", R"({"Novelty":{"a":[1]},"Limit":1})"), "ok");
}

// Both ways to leave a member out are the same.
TEST(Validate, NullIsAbsent) {
  EXPECT_EQ(outcome("ListTables", R"({"Limit":null})"), "ok");
  EXPECT_EQ(violations("GetItem", R"({"TableName":null,"Key":{}})"),
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null");
}

// The words of each constraint.
TEST(Validate, SingleViolations) {
  const std::string one = "1 validation error detected: ";
  EXPECT_EQ(violations("ListTables", R"({"Limit":0})"),
            one +
                "Value '0' at 'limit' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1");
  EXPECT_EQ(violations("ListTables", R"({"Limit":101})"),
            one +
                "Value '101' at 'limit' failed to satisfy constraint: "
                "Member must have value less than or equal to 100");
  EXPECT_EQ(violations("ListTables", R"({"ExclusiveStartTableName":"aa"})"),
            one +
                "Value 'aa' at 'exclusiveStartTableName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 3");
  EXPECT_EQ(violations("ListTables", R"({"ExclusiveStartTableName":"a;b"})"),
            one +
                "Value 'a;b' at 'exclusiveStartTableName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  EXPECT_EQ(violations("GetItem", R"({"TableName":"abc","Key":{},"ReturnConsumedCapacity":"x"})"),
            one +
                "Value 'x' at 'returnConsumedCapacity' failed to satisfy constraint: "
                "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
}

// Clients see all their mistakes at once, in the order of the model and not of the request.
TEST(Validate, SeveralViolationsInModelOrder) {
  EXPECT_EQ(violations("ListTables", R"({"Limit":101,"ExclusiveStartTableName":";"})"),
            "3 validation errors detected: "
            "Value ';' at 'exclusiveStartTableName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
            "Value ';' at 'exclusiveStartTableName' failed to satisfy constraint: "
            "Member must have length greater than or equal to 3; "
            "Value '101' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 100");
}

// Places inside of lists, maps and structures can be found again.
TEST(Validate, PathsOfInnerMembers) {
  EXPECT_EQ(
      violations("CreateTable", R"({"TableName":"abc","AttributeDefinitions":[],)"
                                R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{}]})"),
      "2 validation errors detected: "
      "Value null at 'keySchema.2.member.attributeName' failed to satisfy constraint: "
      "Member must not be null; "
      "Value null at 'keySchema.2.member.keyType' failed to satisfy constraint: "
      "Member must not be null");
  EXPECT_EQ(violations("BatchGetItem", R"({"RequestItems":{"Music":{}}})"),
            "1 validation error detected: "
            "Value null at 'requestItems.Music.member.keys' failed to satisfy constraint: "
            "Member must not be null");
}

// Some shapes are told without the value, and as they are documented.
TEST(Validate, BriefFaults) {
  const std::string rest = " failed to satisfy constraint: Member must have ";
  EXPECT_EQ(
      violations("Query", R"({"TableName":"abc","Limit":0})"),
      "1 validation error detected: Value at 'Limit'" + rest + "value greater than or equal to 1");
  EXPECT_EQ(violations("Scan", R"({"TableName":"abc","Limit":0})"),
            "1 validation error detected: Value '0' at 'limit'" + rest +
                "value greater than or equal to 1");
  EXPECT_EQ(violations("BatchGetItem", R"({"RequestItems":{"abc":{"Keys":[]}}})"),
            "1 validation error detected: Value at 'RequestItems.abc.member.Keys'" + rest +
                "length greater than or equal to 1");
}

// Structures and lists are shown as the service prints its beans.
TEST(Validate, ShowsValues) {
  const std::string text = violations(
      "CreateTable",
      R"({"TableName":"abc","AttributeDefinitions":[],"KeySchema":[)"
      R"({"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"},)"
      R"({"AttributeName":"c","KeyType":"RANGE"}]})");
  EXPECT_EQ(text,
            "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
            "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, "
            "keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length "
            "less than or equal to 2");
}

// A message stays small, whatever was sent, and valid UTF-8.
TEST(Validate, CutsLongValues) {
  std::string name = ";";
  for (int i = 0; i < 50'000; ++i) name += "\xC3\xA4";
  const std::string text =
      violations("ListTables", R"({"ExclusiveStartTableName":")" + name + R"("})");
  EXPECT_LT(text.size(), 140'000U);
  EXPECT_NE(text.find("\xC3\xA4...' at 'exclusiveStartTableName'"), std::string::npos);
}

// The messages of one request are bounded, too.
TEST(Validate, BoundsTheNumberOfViolations) {
  std::string input = R"({"TableName":"abc","AttributeDefinitions":[)";
  for (int i = 0; i < 50; ++i) input += std::string(i > 0 ? "," : "") + "{}";
  const std::string text = violations("CreateTable", input + R"(],"KeySchema":[]})");
  EXPECT_EQ(text.substr(0, 31), "10 validation errors detected: ");
}

// The services count UTF-16 code units: two for characters beyond the basic plane.
TEST(Validate, LengthIsOfUtf16) {
  std::string tag;
  for (int i = 0; i < 64; ++i) tag += "\xF0\x9F\x8E\xB5";
  const auto tagged = [](const std::string& key) {
    return R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/music","Tags":[{"Key":")" +
           key + R"(","Value":""}]})";
  };
  EXPECT_EQ(outcome("TagResource", tagged(tag)), "ok");
  EXPECT_NE(outcome("TagResource", tagged(tag + "a")), "ok");
}

// Table names may be ARNs, which are longer and have other characters.
TEST(Validate, NamesOrArns) {
  const std::string one = "1 validation error detected: ";
  EXPECT_EQ(
      outcome("GetItem",
              R"({"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/music","Key":{}})"),
      "ok");
  EXPECT_EQ(violations("GetItem", R"({"TableName":"","Key":{}})"),
            one +
                "Value '' at 'tableName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1");
  // The operations that write tell an empty name alone.
  EXPECT_EQ(violations("PutItem", R"({"TableName":"","Item":{},"ReturnValues":"x"})"),
            one +
                "Value at 'TableName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1");
  EXPECT_EQ(violations("GetItem", R"({"TableName":"a b","Key":{}})"),
            one +
                "Value 'a b' at 'tableName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  EXPECT_EQ(violations("DescribeTable", R"({"TableName":"ab"})"),
            one +
                "Value 'ab' at 'tableName' failed to satisfy constraint: "
                "Member must have length greater than or equal to 3");
}

// Operations on tables ask for the name before all else, but after types.
TEST(Validate, MissingTableNameStandsAlone) {
  constexpr const char* kMissing =
      "The parameter 'TableName' is required but was not present in the request";
  EXPECT_EQ(violations("DescribeTable", "{}"), kMissing);
  EXPECT_EQ(violations("CreateTable", R"({"BillingMode":"FREE"})"), kMissing);
  EXPECT_EQ(wrong_type("CreateTable", R"({"BillingMode":1})"),
            "NUMBER_VALUE cannot be converted to String");
}

// The words of the services' parser for each pair of types.
TEST(Validate, WrongScalars) {
  EXPECT_EQ(wrong_type("GetItem", R"({"TableName":1})"),
            "NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(wrong_type("GetItem", R"({"TableName":1.5})"),
            "DECIMAL_VALUE cannot be converted to String");
  EXPECT_EQ(wrong_type("GetItem", R"({"TableName":true})"),
            "TRUE_VALUE cannot be converted to String");
  EXPECT_EQ(wrong_type("GetItem", R"({"TableName":[]})"),
            "Unrecognized collection type class java.lang.String");
  EXPECT_EQ(wrong_type("GetItem", R"({"TableName":{}})"),
            "Start of structure or map found where not expected");
  EXPECT_EQ(wrong_type("ListTables", R"({"Limit":"1"})"),
            "STRING_VALUE cannot be converted to Integer");
  EXPECT_EQ(wrong_type("ListTables", R"({"Limit":false})"),
            "FALSE_VALUE cannot be converted to Integer");
  EXPECT_EQ(wrong_type("GetItem", R"({"ConsistentRead":1})"),
            "NUMBER_VALUE cannot be converted to Boolean");
  EXPECT_EQ(wrong_type("GetItem", R"({"ConsistentRead":"yes"})"),
            "Unexpected token received from parser");
}

TEST(Validate, WrongCollections) {
  EXPECT_EQ(wrong_type("GetItem", R"({"Key":"x"})"), "Unexpected field type");
  EXPECT_EQ(wrong_type("GetItem", R"({"Key":[]})"),
            "Unrecognized collection type java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  EXPECT_EQ(wrong_type("GetItem", R"({"ExpressionAttributeNames":[]})"),
            "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>");
  EXPECT_EQ(wrong_type("CreateTable", R"({"KeySchema":{}})"),
            "Start of structure or map found where not expected");
  EXPECT_EQ(wrong_type("CreateTable", R"({"KeySchema":[1]})"), "Unexpected value type in payload");
  EXPECT_EQ(wrong_type("CreateTable", R"({"ProvisionedThroughput":1})"), "Unexpected field type");
  EXPECT_EQ(wrong_type("CreateTable", R"({"ProvisionedThroughput":[]})"),
            "Unrecognized collection type class "
            "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput");
}

// Integers come as clients of other languages print them; what does not fit is refused, since
// operations rely on it.
TEST(Validate, Integers) {
  EXPECT_EQ(outcome("ListTables", R"({"Limit":10.0})"), "ok");
  EXPECT_EQ(outcome("ListTables", R"({"Limit":0.9})").substr(0, 20), "ValidationException:");
  EXPECT_EQ(wrong_type("ListTables", R"({"Limit":1e1})"),
            "DECIMAL_VALUE cannot be converted to Integer");
  EXPECT_EQ(wrong_type("ListTables", R"({"Limit":9223372036854775808})"),
            "NUMBER_VALUE cannot be converted to Integer");
}

// A type that is wrong anywhere is told before any violated constraint.
TEST(Validate, TypesBeforeConstraints) {
  EXPECT_EQ(wrong_type("ListTables", R"({"ExclusiveStartTableName":";","Limit":"1"})"),
            "STRING_VALUE cannot be converted to Integer");
}

// Operations may rely on what is in lists and maps.
TEST(Validate, NullsInsideCollections) {
  EXPECT_EQ(
      violations("CreateTable", R"({"TableName":"abc","AttributeDefinitions":[null],"KeySchema":[{)"
                                R"("AttributeName":"p","KeyType":"HASH"}]})"),
      "1 validation error detected: Value null at 'attributeDefinitions.1.member' failed to "
      "satisfy constraint: Member must not be null");
  EXPECT_EQ(violations("BatchGetItem", R"({"RequestItems":{"abc":null}})"),
            "1 validation error detected: Value null at 'requestItems.abc.member' failed to "
            "satisfy constraint: Member must not be null");
}

// Attribute values are left to the service's own decoder, which is faster and has more to say.
TEST(Validate, DoesNotLookIntoOpaqueShapes) {
  EXPECT_EQ(outcome("GetItem", R"({"TableName":"abc","Key":{"p":5,"q":{"S":[]},"r":null}})"), "ok");
}

// But a wrong type in them is told before a violation elsewhere, as the service reads first.
TEST(Validate, WrongTypesInOpaqueShapesGoBeforeViolations) {
  EXPECT_EQ(wrong_type("GetItem", R"({"Key":{"p":{"S":23}}})"),
            "NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(wrong_type("GetItem", R"({"Key":{"p":{"L":[{"M":{"a":{"B":"a"}}}]}}})"),
            "Base64 encoded length is expected a multiple of 4 bytes but found: 1");
  EXPECT_EQ(violations("GetItem", R"({"Key":{"p":{"S":"x"},"q":null}})"),
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null");
}

// Every pattern of the models is compiled once and matched whole.
TEST(Validate, UncommonPatterns) {
  const auto import_with = [](const std::string& delimiter) {
    return R"({"S3BucketSource":{"S3Bucket":"bucket"},"InputFormat":"CSV","InputFormatOptions":)"
           R"({"Csv":{"Delimiter":")" +
           delimiter +
           R"("}},"TableCreationParameters":{"TableName":"abc","AttributeDefinitions":[],)"
           R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}})";
  };
  EXPECT_EQ(outcome("ImportTable", import_with(";")), "ok");
  EXPECT_EQ(violations("ImportTable", import_with("x")),
            "1 validation error detected: Value 'x' at 'inputFormatOptions.csv.delimiter' failed "
            "to satisfy constraint: Member must satisfy regular expression pattern: [,;:|\\t ]");
}

// Keys of maps have constraints of their own.
TEST(Validate, MapKeys) {
  EXPECT_EQ(
      violations("BatchGetItem", R"({"RequestItems":{"":{"Keys":[{}]}}})"),
      "1 validation error detected: Value '{=KeysAndAttributes(keys=[{}], attributesToGet=null, "
      "consistentRead=null, projectionExpression=null, expressionAttributeNames=null)}' at "
      "'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: "
      "[Member must have length less than or equal to 1024, Member must have length greater "
      "than or equal to 1]");
}

}  // namespace
}  // namespace serein::aws
