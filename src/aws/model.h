#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// Interface models: what a service's operations look like, as constant tables compiled from
// models/*.json by tools/compile_model. Facts only: names, types, bounds, bindings.
namespace serein::aws {

enum class ShapeType : std::uint8_t {
  kStructure,
  kUnion,
  kList,
  kMap,
  kString,
  kBlob,
  kBoolean,
  kInteger,
  kLong,
  kFloat,
  kDouble,
  kTimestamp,
};

enum class Location : std::uint8_t {
  kBody,
  kUri,
  kQueryString,
  kHeader,
  kHeaders,
  kStatusCode,
  kPayload
};

struct Shape;

struct ShapeMember {
  std::string_view name;  // as the API documents it: "TableName"
  const Shape* shape = nullptr;
  bool required = false;
  Location location = Location::kBody;
  std::string_view location_name = "";
  // Its absence is told at once and alone, in words of its own.
  bool required_alone = false;
};

struct Shape {
  std::string_view name;
  ShapeType type = ShapeType::kStructure;
  std::span<const ShapeMember> members;                         // structure and union
  const Shape* key = nullptr;                                   // map
  const Shape* element = nullptr;                               // list element or map value
  std::int64_t min = std::numeric_limits<std::int64_t>::min();  // value, length or count
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::string_view pattern = "";  // a string must match it whole
  std::span<const std::string_view> enum_values;
  // Validation does not look inside: the service's own decoder checks these values.
  bool opaque = false;
  // What a string that is no ARN must satisfy besides; nullptr: nothing more.
  const Shape* unless_arn = nullptr;
  // Its faults are told without the value, and with the names as the API documents them.
  bool brief = false;
  // An empty string is told briefly and alone.
  bool empty_alone = false;

  bool has_min() const { return min != std::numeric_limits<std::int64_t>::min(); }
  bool has_max() const { return max != std::numeric_limits<std::int64_t>::max(); }
};

struct OperationModel {
  std::string_view name;
  std::string_view http_method;
  std::string_view http_uri;
  const Shape* input = nullptr;  // nullptr: no input
  const Shape* output = nullptr;
};

enum class ProtocolKind : std::uint8_t {
  kJson10,
  kJson11,
  kRestJson,
  kQuery,
  kRestXml,
  kRpcV2Cbor
};

struct ServiceModel {
  std::string_view id;               // "dynamodb": the name of the model file
  std::string_view signing_name;     // in credential scopes
  std::string_view target_prefix;    // of X-Amz-Target: "DynamoDB_20120810"
  std::string_view error_namespace;  // "com.amazonaws.dynamodb.v20120810#"
  ProtocolKind protocol = ProtocolKind::kJson10;
  std::string_view api_version;
  std::span<const OperationModel> operations;  // sorted by name

  // nullptr if there is none.
  const OperationModel* find(std::string_view operation) const;
};

}  // namespace serein::aws
