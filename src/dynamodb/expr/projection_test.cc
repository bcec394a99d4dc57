#include "dynamodb/expr/projection.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"

namespace serein::dynamodb {
namespace {

// Nested paths keep their place in maps; chosen elements of lists move together in their order;
// what is not there leaves no trace.
TEST(ProjectionTest, KeepsTheStructureOfWhatIsChosen) {
  const std::string item = encode(
      R"({"a":{"S":"1"},"m":{"M":{"x":{"N":"1"},"y":{"L":[{"N":"7"},{"N":"8"},{"N":"9"}]}}},
          "l":{"L":[{"S":"p"},{"M":{"k":{"S":"v"},"o":{"S":"w"}}},{"S":"q\"\\"}]},"z":{"NULL":true}})");
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"a", R"({"a":{"S":"1"}})"},
      {"z,a", R"({"a":{"S":"1"},"z":{"NULL":true}})"},
      {"gone", "{}"},
      {"m.x", R"({"m":{"M":{"x":{"N":"1"}}}})"},
      {"m.y[2],m.y[0]", R"({"m":{"M":{"y":{"L":[{"N":"7"},{"N":"9"}]}}}})"},
      {"m.y[2],m.x", R"({"m":{"M":{"x":{"N":"1"},"y":{"L":[{"N":"9"}]}}}})"},
      {"l[2],l[1].o", R"({"l":{"L":[{"M":{"o":{"S":"w"}}},{"S":"q\"\\"}]}})"},
      {"l[9],a", R"({"a":{"S":"1"}})"},
      {"m.gone,m.y[9],a.b,m.x[0],l[0].k", "{}"},
  };
  for (const auto& [text, expected] : cases) {
    const auto projection = read_projection(text);
    ASSERT_TRUE(projection.has_value()) << text;
    std::string out;
    projection->append_json(out, ItemView(item));
    EXPECT_EQ(out, expected) << text;
  }
}

}  // namespace
}  // namespace serein::dynamodb
