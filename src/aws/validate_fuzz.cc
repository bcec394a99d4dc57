// A byte that chooses an operation, then any text: validation ends, refuses in words of the
// service, and what it lets pass has the types of the model.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/errors.h"
#include "aws/models/dynamodb.h"
#include "aws/validate.h"
#include "base/check.h"
#include "json/parse.h"

namespace serein::aws {
namespace {

bool has_type(const Shape& shape, const json::Value& value);

bool structure_has_types(const Shape& shape, const json::Value& value) {
  if (!value.is_object()) return false;
  for (const ShapeMember& member : shape.members) {
    const json::Value* content = value.find(member.name);
    if (content == nullptr ? member.required : !has_type(*member.shape, *content)) return false;
  }
  return true;
}

bool has_type(const Shape& shape, const json::Value& value) {
  if (shape.opaque) return true;
  switch (shape.type) {
    case ShapeType::kStructure:
    case ShapeType::kUnion:
      return structure_has_types(shape, value);
    case ShapeType::kList:
      if (!value.is_array()) return false;
      for (const json::Value& element : value.array()) {
        if (!has_type(*shape.element, element)) return false;
      }
      return true;
    case ShapeType::kMap:
      if (!value.is_object()) return false;
      for (const json::Member& member : value.object()) {
        if (!has_type(*shape.element, member.value)) return false;
      }
      return true;
    case ShapeType::kString:
    case ShapeType::kBlob:
      return value.is_string();
    case ShapeType::kBoolean:
      return value.is_bool();
    case ShapeType::kInteger:
    case ShapeType::kLong:
      return value.is_number() && value.number().find_first_of("eE") == std::string_view::npos;
    default:
      return value.is_number();
  }
}

}  // namespace
}  // namespace serein::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace serein;  // NOLINT(google-build-using-namespace): outside of the namespace by need
  static const aws::Validator validator;
  if (size == 0) return 0;
  const auto operations = aws::models::kDynamodb.operations;
  const aws::OperationModel& operation = operations[data[0] % operations.size()];
  const auto input = json::parse({reinterpret_cast<const char*>(data) + 1, size - 1});
  if (!input || !input->root().is_object()) return 0;
  const auto result = validator.validate(aws::models::kDynamodb, *operation.input, input->root());
  if (result) {
    CHECK(aws::has_type(*operation.input, input->root()));
  } else {
    CHECK(result.error().is(aws::kValidationException) ||
          result.error().is(aws::kSerializationException));
    CHECK(!result.error().message().empty());
  }
  return 0;
}
