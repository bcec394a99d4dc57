#include "dynamodb/model/item_editor.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "json/parse.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

std::string encode(std::string_view text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return *encode_item(document->root());
}

std::string value(std::string_view text) {
  const auto document = json::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  return *encode_value(document->root());
}

// "a.b.2": digits are indexes.
DocumentPath path(std::string_view text) {
  DocumentPath path;
  while (!text.empty()) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string step(text.substr(0, dot));
    const bool is_index = step.find_first_not_of("0123456789") == std::string::npos;
    path.push_back({step, is_index ? std::stoull(step) : 0, is_index});
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return path;
}

void expect_item(const std::string& item, std::string_view expected) {
  std::string shown;
  append_json(shown, ItemView(item));
  EXPECT_EQ(hex(item), hex(encode(expected))) << shown;
}

TEST(ItemEditorTest, WithoutChangesAnItemStaysAsItIs) {
  const std::string item = encode(R"({"a":{"S":"x"},"l":{"L":[{"M":{"k":{"N":"1"}}}]}})");
  EXPECT_EQ(ItemEditor(ItemView(item)).encode(), item);
}

// Each changes the count, the size and the place of something else.
TEST(ItemEditorTest, ChangesAttributes) {
  const std::string item = encode(R"({"b":{"S":"x"},"d":{"N":"1"}})");
  const std::string text = value(R"({"S":"long enough"})");
  ItemEditor editor{ItemView(item)};
  EXPECT_TRUE(editor.set(path("a"), text));
  EXPECT_TRUE(editor.set(path("b"), text));
  EXPECT_TRUE(editor.set(path("c"), text));
  EXPECT_TRUE(editor.remove(path("d")));
  EXPECT_TRUE(editor.set(path("e\""), text));
  EXPECT_TRUE(editor.remove(path("gone")));
  expect_item(editor.encode(),
              R"({"a":{"S":"long enough"},"b":{"S":"long enough"},"c":{"S":"long enough"},
                  "e\"":{"S":"long enough"}})");
}

TEST(ItemEditorTest, ChangesInsideMapsAndLists) {
  const std::string item = encode(
      R"({"m":{"M":{"k":{"S":"x"},"l":{"L":[{"S":"0"},{"M":{"deep":{"N":"1"}}},{"S":"2"}]}}}})");
  const std::string text = value(R"({"S":"new"})");
  ItemEditor editor{ItemView(item)};
  EXPECT_TRUE(editor.set(path("m.a"), text));
  EXPECT_TRUE(editor.remove(path("m.k")));
  EXPECT_TRUE(editor.remove(path("m.l.0")));
  EXPECT_TRUE(editor.set(path("m.l.1.deep"), text));
  EXPECT_TRUE(editor.set(path("m.l.1.other"), text));
  expect_item(editor.encode(),
              R"({"m":{"M":{"a":{"S":"new"},"l":{"L":[
                  {"M":{"deep":{"S":"new"},"other":{"S":"new"}}},{"S":"2"}]}}}})");
}

// Indexes mean the list as it was; what comes past its end is appended in the order of the indexes.
TEST(ItemEditorTest, IndexesMeanTheListAsItWas) {
  const std::string item = encode(R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}})");
  const std::string ten = value(R"({"N":"10"})");
  const std::string twenty = value(R"({"N":"20"})");
  ItemEditor editor{ItemView(item)};
  EXPECT_TRUE(editor.set(path("l.90"), twenty));
  EXPECT_TRUE(editor.set(path("l.7"), ten));
  EXPECT_TRUE(editor.remove(path("l.1")));
  EXPECT_TRUE(editor.remove(path("l.0")));
  EXPECT_TRUE(editor.set(path("l.3"), ten));
  EXPECT_TRUE(editor.remove(path("l.50")));
  expect_item(editor.encode(), R"({"l":{"L":[{"N":"2"},{"N":"10"},{"N":"10"},{"N":"20"}]}})");
}

// Containers may be left empty.
TEST(ItemEditorTest, EmptiesContainers) {
  const std::string item = encode(R"({"l":{"L":[{"N":"0"}]},"m":{"M":{"k":{"N":"0"}}}})");
  ItemEditor editor{ItemView(item)};
  EXPECT_TRUE(editor.remove(path("l.0")));
  EXPECT_TRUE(editor.remove(path("m.k")));
  expect_item(editor.encode(), R"({"l":{"L":[]},"m":{"M":{}}})");
}

TEST(ItemEditorTest, RefusesPlacesThatNothingHolds) {
  const std::string item = encode(R"({"s":{"S":"x"},"l":{"L":[{"N":"0"}]},"m":{"M":{}}})");
  const std::string text = value(R"({"S":"new"})");
  ItemEditor editor{ItemView(item)};
  for (const char* place : {"gone.k", "gone.0", "s.k", "s.0", "l.k", "m.0", "l.1.k", "m.k.k"}) {
    EXPECT_FALSE(editor.set(path(place), text)) << place;
    EXPECT_FALSE(editor.remove(path(place))) << place;
  }
  EXPECT_EQ(editor.encode(), item);
}

// A document as the naive model has it.
struct Tree {
  std::string scalar;  // JSON of the value; empty for containers
  bool is_list = false;
  std::vector<Tree> elements;
  std::map<std::string, Tree> members;
};

std::string show(const Tree& tree) {
  if (!tree.scalar.empty()) return tree.scalar;
  std::string text = tree.is_list ? R"({"L":[)" : R"({"M":{)";
  const char* separator = "";
  for (const Tree& element : tree.elements) {
    text += separator + show(element);
    separator = ",";
  }
  for (const auto& [name, member] : tree.members) {
    text += separator;
    json::append_string(text, name);
    text += ":" + show(member);
    separator = ",";
  }
  return text + (tree.is_list ? "]}" : "}}");
}

// Without the {"M":…} around it.
std::string show_item(const Tree& tree) {
  const std::string text = show(tree);
  return text.substr(5, text.size() - 6);
}

class RandomDocuments {
 public:
  explicit RandomDocuments(Random& random) : random_(random) {}

  Tree tree(unsigned depth) {
    if (depth == 0 || random_.chance(0.5)) return scalar();
    return random_.chance(0.5) ? list(depth) : map(depth);
  }

  Tree map(unsigned depth) {
    Tree tree;
    for (auto left = random_.below(5); left > 0; --left)
      tree.members[name()] = this->tree(depth - 1);
    return tree;
  }

  std::string name() {
    const std::vector<std::string> names = {"a", "b", "c", "\"", "é", "zz", std::string(130, 'n')};
    return names[random_.below(names.size())];
  }

 private:
  Tree scalar() {
    const std::vector<std::string> scalars = {
        R"({"S":"x"})",         R"({"S":"\n"})",       R"({"N":"-12.5"})",
        R"({"BOOL":true})",     R"({"NULL":true})",    R"({"B":"AAECAw=="})",
        R"({"NS":["3","10"]})", R"({"SS":["q","p"]})", R"({"S":")" + std::string(200, 's') + "\"}"};
    Tree tree;
    tree.scalar = scalars[random_.below(scalars.size())];
    return tree;
  }

  Tree list(unsigned depth) {
    Tree tree;
    tree.is_list = true;
    for (auto left = random_.below(5); left > 0; --left)
      tree.elements.push_back(this->tree(depth - 1));
    return tree;
  }

  Random& random_;
};

using NaivePath = std::vector<std::string>;
struct NaiveChange {
  bool remove = false;
  Tree value;
};
using NaiveChanges = std::map<NaivePath, NaiveChange>;

NaivePath below(NaivePath path, const std::string& step) {
  path.push_back(step);
  return path;
}

// The tree after the changes, built anew from top to bottom.
Tree rebuild(const Tree& tree, const NaivePath& at, const NaiveChanges& changes) {
  if (!tree.scalar.empty()) return tree;
  Tree after;
  after.is_list = tree.is_list;
  const auto keep = [&](const NaivePath& path, const Tree& child, const auto& add) {
    const auto change = changes.find(path);
    if (change == changes.end()) {
      add(rebuild(child, path, changes));
    } else if (!change->second.remove) {
      add(change->second.value);
    }
  };
  for (std::size_t i = 0; i < tree.elements.size(); ++i) {
    keep(below(at, std::to_string(i)), tree.elements[i],
         [&](Tree child) { after.elements.push_back(std::move(child)); });
  }
  for (const auto& [name, member] : tree.members) {
    keep(below(at, name), member,
         [&, &name = name](Tree child) { after.members[name] = std::move(child); });
  }
  std::map<std::size_t, Tree> appended;
  for (const auto& [path, change] : changes) {
    if (change.remove || NaivePath(path.begin(), path.end() - 1) != at) continue;
    if (!tree.is_list) {
      after.members[path.back()] = change.value;
    } else if (std::stoull(path.back()) >= tree.elements.size()) {
      appended[std::stoull(path.back())] = change.value;
    }
  }
  for (auto& [index, element] : appended) after.elements.push_back(std::move(element));
  return after;
}

bool overlaps(const NaiveChanges& changes, const NaivePath& path) {
  for (const auto& [other, change] : changes) {
    const std::size_t common = std::min(other.size(), path.size());
    if (std::equal(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(common),
                   other.begin())) {
      return true;
    }
  }
  return false;
}

// A random place inside the tree, there or not, whose parent is there.
DocumentPath random_place(const Tree& root, RandomDocuments& documents, Random& random) {
  DocumentPath path;
  const Tree* tree = &root;
  for (;;) {
    const Tree* child = nullptr;
    if (tree->is_list) {
      const std::uint64_t index = random.below(tree->elements.size() + 3);
      path.push_back({std::to_string(index), index, true});
      if (index < tree->elements.size()) child = &tree->elements[index];
    } else {
      const std::string name = documents.name();
      path.push_back({name, 0, false});
      const auto member = tree->members.find(name);
      if (member != tree->members.end()) child = &member->second;
    }
    if (child == nullptr || !child->scalar.empty() || random.chance(0.3)) return path;
    tree = child;
  }
}

// Whatever is edited, the result is what decoding, editing and encoding would give, to the byte.
TEST(ItemEditorTest, RandomChangesGiveWhatANaiveModelGives) {
  constexpr std::uint64_t kSeed = 20240607;
  SeededRandom random(kSeed);
  RandomDocuments documents(random);
  for (int round = 0; round < 3000; ++round) {
    const Tree before = documents.map(4);
    const std::string item = encode(show_item(before));
    ItemEditor editor{ItemView(item)};
    NaiveChanges changes;
    std::vector<std::string> values;
    values.reserve(8);  // the editor does not copy them
    for (int i = 0; i < 8; ++i) {
      const DocumentPath place = random_place(before, documents, random);
      NaivePath naive;
      for (const PathStep& step : place) naive.push_back(step.name);
      if (overlaps(changes, naive)) continue;
      NaiveChange change;
      change.remove = random.chance(0.4);
      if (!change.remove) {
        change.value = documents.tree(2);
        values.push_back(value(show(change.value)));
      }
      ASSERT_TRUE(change.remove ? editor.remove(place) : editor.set(place, values.back()));
      changes.emplace(naive, std::move(change));
    }
    const std::string after = editor.encode();
    const std::string expected = show_item(rebuild(before, {}, changes));
    ASSERT_EQ(hex(after), hex(encode(expected))) << "seed " << kSeed << ", round " << round << ": "
                                                 << show_item(before) << " became not " << expected;
    ASSERT_TRUE(check_item(after));
  }
}

}  // namespace
}  // namespace serein::dynamodb
