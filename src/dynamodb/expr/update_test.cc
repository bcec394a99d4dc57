#include "dynamodb/expr/update.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expr/expression_test.h"
#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {
namespace {

constexpr std::string_view kKey = R"({"p":{"S":"key"}})";

constexpr std::string_view kWrongType =
    "An operand in the update expression has an incorrect data type";
constexpr std::string_view kMissing =
    "The provided expression refers to an attribute that does not exist in the item";
constexpr std::string_view kInvalidPath =
    "The document path provided in the update expression is invalid for update";

Result<std::string> apply_update(std::string_view text, std::string_view before) {
  const auto update = read_update(text);
  EXPECT_TRUE(update.has_value()) << text << ": " << update.error().message();
  if (!update) return fail(update.error());
  const std::string key = encode(kKey);
  if (before.empty()) return update->apply(std::nullopt, key);
  const std::string item = encode(before);
  return update->apply(ItemView(item), key);
}

struct Case {
  const char* text;
  const char* before;
  const char* after;
};

void expect_items(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const auto after = apply_update(c.text, c.before);
    ASSERT_TRUE(after.has_value()) << c.text << ": " << after.error().message();
    std::string shown;
    append_json(shown, ItemView(*after));
    EXPECT_EQ(*after, encode(c.after)) << c.text << " gives " << shown;
    EXPECT_TRUE(check_item(*after)) << c.text;
  }
}

void expect_faults(std::string_view before,
                   const std::vector<std::pair<const char*, std::string_view>>& cases) {
  for (const auto& [text, fault] : cases) {
    const auto after = apply_update(text, before);
    EXPECT_EQ(after ? "" : after.error().message(), fault) << text;
  }
}

TEST(UpdateTest, Set) {
  expect_items({
      {"SET a = :s", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"},"a":{"S":"x"}})"},
      {"SET a = :s", R"({"a":{"L":[]}})", R"({"a":{"S":"x"}})"},
      {"SET a = b", R"({"b":{"M":{"k":{"N":"1"}}}})",
       R"({"a":{"M":{"k":{"N":"1"}}},"b":{"M":{"k":{"N":"1"}}}})"},
      {"SET a = b.k", R"({"b":{"M":{"k":{"N":"1"}}}})",
       R"({"a":{"N":"1"},"b":{"M":{"k":{"N":"1"}}}})"},
      {"SET a = a", R"({"a":{"S":"y"}})", R"({"a":{"S":"y"}})"},
      {"SET a.k = :s", R"({"a":{"M":{}}})", R"({"a":{"M":{"k":{"S":"x"}}}})"},
      {"SET #dotted = :s", R"({"a":{"M":{}}})", R"({"a":{"M":{}},"a.b":{"S":"x"}})"},
      {"SET a[0] = :s", R"({"a":{"L":[]}})", R"({"a":{"L":[{"S":"x"}]}})"},
      {"SET a[1] = :s", R"({"a":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}})",
       R"({"a":{"L":[{"N":"1"},{"S":"x"},{"N":"3"}]}})"},
      {"SET a[9] = :s, a[7] = :n, a[80] = :low", R"({"a":{"L":[{"N":"1"}]}})",
       R"({"a":{"L":[{"N":"1"},{"N":"5"},{"S":"x"},{"N":"3"}]}})"},
      {"SET a.c[1].x.y[1] = :n",
       R"({"a":{"M":{"c":{"L":[{"S":"hi"},{"M":{"x":{"M":{"y":{"L":[{"N":"3"},{"N":"4"}]}}}}}]}}}})",
       R"({"a":{"M":{"c":{"L":[{"S":"hi"},{"M":{"x":{"M":{"y":{"L":[{"N":"3"},{"N":"5"}]}}}}}]}}}})"},
  });
}

TEST(UpdateTest, Functions) {
  expect_items({
      {"SET a = if_not_exists(a, :s)", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"},"a":{"S":"x"}})"},
      {"SET a = if_not_exists(a, :s)", R"({"a":{"N":"1"}})", R"({"a":{"N":"1"}})"},
      {"SET b = if_not_exists(a, :s)", R"({"a":{"N":"1"}})", R"({"a":{"N":"1"},"b":{"N":"1"}})"},
      {"SET a = if_not_exists(b, if_not_exists(c, :n)) + :low", R"({"c":{"N":"1"}})",
       R"({"a":{"N":"4"},"c":{"N":"1"}})"},
      {"SET a = list_append(:items, :items)", R"({"p":{"S":"k"}})",
       R"({"p":{"S":"k"},"a":{"L":[{"N":"7"},{"N":"7"}]}})"},
      {"SET a = list_append(a, :items)", R"({"a":{"L":[{"S":"y"}]}})",
       R"({"a":{"L":[{"S":"y"},{"N":"7"}]}})"},
      {"SET a = list_append(:items, a)", R"({"a":{"L":[{"S":"y"}]}})",
       R"({"a":{"L":[{"N":"7"},{"S":"y"}]}})"},
      {"SET a = list_append(if_not_exists(a, :list), :items)", R"({"p":{"S":"k"}})",
       R"({"p":{"S":"k"},"a":{"L":[{"N":"7"}]}})"},
  });
}

TEST(UpdateTest, Arithmetic) {
  expect_items({
      {"SET a = a + :n", R"({"a":{"N":"0.5"}})", R"({"a":{"N":"5.5"}})"},
      {"SET a = :n - a", R"({"a":{"N":"7"}})", R"({"a":{"N":"-2"}})"},
      {"SET a = b - b", R"({"b":{"N":"7"}})", R"({"a":{"N":"0"},"b":{"N":"7"}})"},
      {"SET a = (:n + :low)", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"},"a":{"N":"8"}})"},
      {"ADD a :n", R"({"a":{"N":"99999999999999999999999999999999999994"}})",
       R"({"a":{"N":"99999999999999999999999999999999999999"}})"},
  });
  const std::string_view overflow =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  expect_faults(R"({"a":{"N":"9E125"},"b":{"N":"1E-130"},"m":{"M":{}}})",
                {{"SET c = a + a", overflow},
                 {"SET c = a - b", overflow},
                 {"ADD a :n", overflow},
                 {"SET c = a + a, d = e", kMissing},
                 {"SET c = a + a, d.e = :n", kInvalidPath}});
}

TEST(UpdateTest, Remove) {
  expect_items({
      {"REMOVE a", R"({"a":{"S":"x"},"b":{"S":"y"}})", R"({"b":{"S":"y"}})"},
      {"REMOVE gone", R"({"b":{"S":"y"}})", R"({"b":{"S":"y"}})"},
      {"REMOVE a.k", R"({"a":{"M":{"k":{"N":"1"}}}})", R"({"a":{"M":{}}})"},
      {"REMOVE a.gone, l[7]", R"({"a":{"M":{}},"l":{"L":[]}})", R"({"a":{"M":{}},"l":{"L":[]}})"},
      {"REMOVE a[0], a[2]", R"({"a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}})",
       R"({"a":{"L":[{"N":"1"},{"N":"3"}]}})"},
      {"REMOVE a[1] SET a[3] = :s",
       R"({"a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"},{"N":"4"}]}})",
       R"({"a":{"L":[{"N":"0"},{"N":"2"},{"S":"x"},{"N":"4"}]}})"},
  });
}

TEST(UpdateTest, AddAndDelete) {
  expect_items({
      {"ADD a :n", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"},"a":{"N":"5"}})"},
      {"ADD a :n", R"({"a":{"N":"-5"}})", R"({"a":{"N":"0"}})"},
      {"ADD m.a :n, l[4] :low", R"({"m":{"M":{}},"l":{"L":[]}})",
       R"({"m":{"M":{"a":{"N":"5"}}},"l":{"L":[{"N":"3"}]}})"},
      {"ADD a :ss", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"},"a":{"SS":["x"]}})"},
      {"ADD a :ss", R"({"a":{"SS":["w","x","y"]}})", R"({"a":{"SS":["w","x","y"]}})"},
      {"ADD a :ss", R"({"a":{"SS":["\n","z"]}})", R"({"a":{"SS":["\n","x","z"]}})"},
      {"ADD a :ns", R"({"a":{"NS":["-1","4","5","10"]}})",
       R"({"a":{"NS":["-1","3","4","5","10"]}})"},
      {"ADD a :bs", R"({"a":{"BS":["AA==","/w=="]}})", R"({"a":{"BS":["AA==","YQ==","/w=="]}})"},
      {"DELETE a :ns", R"({"a":{"NS":["-1","4","5","10"]}})", R"({"a":{"NS":["-1","4","10"]}})"},
      {"DELETE a :ns", R"({"a":{"NS":["4","10"]}})", R"({"a":{"NS":["4","10"]}})"},
      {"DELETE a :ss", R"({"p":{"S":"k"}})", R"({"p":{"S":"k"}})"},
      // A set is never empty.
      {"DELETE a :ss", R"({"a":{"SS":["x"]},"b":{"N":"1"}})", R"({"b":{"N":"1"}})"},
      {"DELETE m.a :ss, l[0] :ns",
       R"({"m":{"M":{"a":{"SS":["x"]}}},"l":{"L":[{"NS":["3","5"]},{"N":"1"}]}})",
       R"({"m":{"M":{}},"l":{"L":[{"N":"1"}]}})"},
  });
}

// All right-hand sides see the item as it was.
TEST(UpdateTest, ValuesAreThoseOfBefore) {
  expect_items({
      {"SET a = b, b = a", R"({"a":{"N":"1"},"b":{"N":"2"}})", R"({"a":{"N":"2"},"b":{"N":"1"}})"},
      {"REMOVE a SET b = a", R"({"a":{"N":"1"}})", R"({"b":{"N":"1"}})"},
      {"SET a = :s, b = a ADD c :n", R"({"a":{"N":"1"}})",
       R"({"a":{"S":"x"},"b":{"N":"1"},"c":{"N":"5"}})"},
  });
  expect_faults(R"({"p":{"S":"k"}})", {{"SET x = :n, y = x", kMissing}});
}

TEST(UpdateTest, AMissingItemBeginsWithItsKey) {
  expect_items({
      {"SET a = :s", "", R"({"p":{"S":"key"},"a":{"S":"x"}})"},
      {"ADD a :n", "", R"({"p":{"S":"key"},"a":{"N":"5"}})"},
      {"SET a = p", "", R"({"p":{"S":"key"},"a":{"S":"key"}})"},
      {"SET a = :s REMOVE b DELETE c :ss", "", R"({"p":{"S":"key"},"a":{"S":"x"}})"},
  });
  expect_faults("", {{"SET a.b = :s", kInvalidPath}, {"SET a = b", kMissing}});
}

// An update that only removes something makes no item, and its paths do not matter then.
TEST(UpdateTest, RemovalsCreateNoItem) {
  for (const auto& [text, creates] :
       std::vector<std::pair<const char*, bool>>{{"REMOVE a", false},
                                                 {"REMOVE a.b", false},
                                                 {"DELETE a :ss", false},
                                                 {"REMOVE a DELETE b :ss", false},
                                                 {"REMOVE a SET b = :n", true},
                                                 {"ADD a :n", true}}) {
    const auto update = read_update(text);
    ASSERT_TRUE(update.has_value());
    EXPECT_EQ(update->creates_item(), creates) << text;
    if (creates) continue;
    const std::string key = encode(kKey);
    EXPECT_EQ(update->apply(std::nullopt, key), key);
  }
}

TEST(UpdateTest, WrongTypes) {
  expect_faults(
      R"({"s":{"S":"x"},"n":{"N":"1"},"ss":{"SS":["x"]},"ns":{"NS":["1"]},"m":{"M":{"ss":{"SS":["x"]}}},
                    "l":{"L":[]}})",
      {{"SET a = s + :n", kWrongType},
       {"SET a = :n - ns", kWrongType},
       {"SET a = list_append(s, :list)", kWrongType},
       {"SET a = list_append(:list, if_not_exists(n, :list))", kWrongType},
       {"SET a = gone + s", kWrongType},
       {"ADD s :n", kWrongType},
       {"ADD ns :n", kWrongType},
       {"ADD n :ns", kWrongType},
       {"ADD ss :ns", kWrongType},
       {"ADD l :ns", kWrongType},
       {"DELETE ss :ns", kWrongType},
       {"DELETE n :ns", kWrongType},
       {"DELETE m.ss :ns", kWrongType},
       {"SET a = gone", kMissing},
       {"SET a = gone.k", kMissing},
       {"SET a = m.gone", kMissing},
       {"SET a = l[0]", kMissing},
       {"SET a = gone + :n", kMissing},
       {"SET a = if_not_exists(gone, gone2)", kMissing},
       {"SET a = list_append(gone, :list)", kMissing}});
}

TEST(UpdateTest, InvalidPaths) {
  expect_faults(R"({"s":{"S":"x"},"m":{"M":{}},"l":{"L":[]}})",
                {{"SET s.k = :n", kInvalidPath},
                 {"SET gone.k = :n", kInvalidPath},
                 {"SET gone[0] = :n", kInvalidPath},
                 {"SET m[0] = :n", kInvalidPath},
                 {"SET l.k = :n", kInvalidPath},
                 {"SET m.k.k = :n", kInvalidPath},
                 {"SET l[0].k = :n", kInvalidPath},
                 {"REMOVE s.k", kInvalidPath},
                 {"REMOVE gone.k", kInvalidPath},
                 {"REMOVE l.k", kInvalidPath},
                 {"ADD gone.k :n", kInvalidPath},
                 {"DELETE gone[1] :ss", kInvalidPath}});
}

// A path into the wrong type comes first, then wrong types, then what is missing: by clauses from
// the last one, paths first.
TEST(UpdateTest, OneOfSeveralFaultsIsReported) {
  expect_faults(R"({"s":{"S":"x"},"n":{"N":"1"}})",
                {{"SET a = s + :n, s.k = :n", kInvalidPath},
                 {"SET gone.k = :n, a = s + :n", kWrongType},
                 {"SET a = gone, gone2.k = :n", kInvalidPath},
                 {"REMOVE gone.k SET a = gone2", kMissing},
                 {"SET a = gone2 REMOVE gone.k", kInvalidPath}});
}

// 32 levels, and 400 KB.
TEST(UpdateTest, LimitsOfItems) {
  const auto nested = [](int levels) {
    std::string text = R"({"N":"1"})";
    for (int i = 1; i < levels; ++i) text = R"({"L":[)" + text + "]}";
    return text;
  };
  const std::string deep = R"({"deep":)" + nested(31) + R"(,"m":{"M":{"m":{"M":{}}}}})";
  EXPECT_TRUE(apply_update("SET a = deep", deep));
  EXPECT_TRUE(apply_update("SET m.a = deep", deep));
  const auto too_deep = apply_update("SET m.m.a = deep", deep);
  ASSERT_FALSE(too_deep.has_value());
  EXPECT_EQ(too_deep.error().message(),
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
            "levels beyond supported limit");

  constexpr std::size_t kLimit = 400U << 10U;
  const std::string half = R"({"a":{"S":")" + std::string(kLimit / 2 - 1, 'x') + "\"}}";
  EXPECT_TRUE(apply_update("SET b = a", half));
  const auto too_large = apply_update("SET bb = a", half);
  ASSERT_FALSE(too_large.has_value());
  EXPECT_EQ(too_large.error().message(),
            "Item size to update has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace serein::dynamodb
