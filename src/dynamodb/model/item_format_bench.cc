// The two candidates for the stored form of items, side by side:
// docs/dev/decisions/0002-item-format.md. "Binary" is the one in use; "Text" lives only here: a
// header, the places of the attributes, and the JSON that a GetItem answers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/encoding.h"
#include "dynamodb/model/item.h"
#include "dynamodb/model/item_encoder.h"
#include "dynamodb/model/item_json.h"
#include "dynamodb/model/number.h"
#include "json/parse.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

// --- The items -----------------------------------------------------------------------------------

std::string attribute_name(int i) { return "attribute" + std::to_string(i); }

// 1 KB in 10 strings.
std::string strings_item() {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  for (int i = 0; i < 10; ++i) {
    const std::string value(92, static_cast<char>('a' + i));
    writer.key(attribute_name(i)).begin_object().key("S").string(value).end_object();
  }
  writer.end_object();
  return text;
}

std::string numbers_item() {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  for (int i = 0; i < 10; ++i) {
    const std::string number = std::to_string(1700000000 + 977 * i) + (i % 2 == 0 ? ".25" : "");
    writer.key(attribute_name(i)).begin_object().key("N").string(number).end_object();
  }
  writer.end_object();
  return text;
}

// An order with its lines: maps in a list.
std::string nested_item() {
  std::string lines;
  for (int i = 0; i < 5; ++i) {
    if (i > 0) lines += ",";
    lines += R"({"M":{"article":{"S":"A-)" + std::to_string(4711 + i) + R"("},"count":{"N":")" +
             std::to_string(i + 1) + R"("},"price":{"N":"19.99"},"tags":{"SS":["new","red"]}}})";
  }
  std::string text = "{";
  for (int i = 0; i < 9; ++i) {
    text += "\"" + attribute_name(i) + R"(":{"S":"some value or other"},)";
  }
  return text + R"("lines":{"L":[)" + lines + "]}}";
}

constexpr std::array<std::string (*)(), 3> kItems = {strings_item, numbers_item, nested_item};

json::Document parsed(const benchmark::State& state) {
  auto document = json::parse(kItems[static_cast<std::size_t>(state.range(0))]());
  CHECK(document.has_value());
  return *std::move(document);
}

// --- The rejected form ---------------------------------------------------------------------------

// varint size in capacity bytes | varint number of attributes | their places in the text, 4 bytes
// each | {"name":{"S":"value"},…} sorted by name, numbers canonical.
class TextItem {
 public:
  explicit TextItem(std::string_view bytes) {
    format::Reader reader(bytes);
    reader.varint();
    count_ = reader.varint();
    places_ = reader.bytes(4 * count_);
    text_ = reader.rest();
  }

  std::string_view text() const { return text_; }

  // `"name":value`, of the attribute named, or nothing.
  std::string_view find(std::string_view quoted_name) const {
    for (std::uint64_t i = 0; i < count_; ++i) {
      const std::uint32_t begin = place(i);
      if (text_.compare(begin, quoted_name.size(), quoted_name) != 0) continue;
      const std::size_t end = i + 1 < count_ ? place(i + 1) : text_.size();
      return text_.substr(begin, end - begin - 1);
    }
    return {};
  }

 private:
  std::uint32_t place(std::uint64_t i) const {
    std::uint32_t big_endian = 0;
    std::memcpy(&big_endian, places_.data() + 4 * i, 4);
    return __builtin_bswap32(big_endian);
  }

  std::uint64_t count_ = 0;
  std::string_view places_;
  std::string_view text_;
};

class TextEncoder {
 public:
  std::string encode(const json::Value& item) {
    std::string body = "{";
    std::string places;
    const auto members = sorted(item);
    for (const json::Member& member : members) {
      if (body.size() > 1) body.push_back(',');
      append_big_endian_32(places, static_cast<std::uint32_t>(body.size()));
      json::append_string(body, member.key);
      size_ += member.key.size();
      body.push_back(':');
      value(body, member.value);
    }
    body.push_back('}');
    std::string out;
    append_varint(out, size_);
    append_varint(out, members.size());
    return out + places + body;
  }

 private:
  static std::vector<json::Member> sorted(const json::Value& object) {
    std::vector<json::Member> members(object.object().begin(), object.object().end());
    const auto by_key = [](const auto& a, const auto& b) { return a.key < b.key; };
    if (!std::is_sorted(members.begin(), members.end(), by_key)) {
      std::sort(members.begin(), members.end(), by_key);
    }
    return members;
  }

  void value(std::string& out, const json::Value& attribute) {
    const json::Member& only = attribute.object().front();
    out += "{\"";
    out += only.key;
    out += "\":";
    typed(out, only.key, only.value);
    out.push_back('}');
  }

  void typed(std::string& out, std::string_view type, const json::Value& content) {
    if (type == "S") {
      size_ += content.string().size();
      json::append_string(out, content.string());
    } else if (type == "N") {
      const auto number = Number::parse(content.string());
      size_ += number->size_bytes();
      json::append_string(out, number->to_string());
    } else if (type == "L") {
      list(out, content);
    } else if (type == "SS") {
      string_set(out, content);
    } else {
      CHECK(type == "M");
      map(out, content);
    }
  }

  void list(std::string& out, const json::Value& content) {
    out.push_back('[');
    for (const json::Value& element : content.array()) {
      if (out.back() != '[') out.push_back(',');
      value(out, element);
    }
    out.push_back(']');
  }

  void string_set(std::string& out, const json::Value& content) {
    std::vector<std::string_view> elements;
    for (const json::Value& element : content.array()) elements.push_back(element.string());
    std::sort(elements.begin(), elements.end());
    out.push_back('[');
    for (const std::string_view element : elements) {
      if (out.back() != '[') out.push_back(',');
      size_ += element.size();
      json::append_string(out, element);
    }
    out.push_back(']');
  }

  void map(std::string& out, const json::Value& content) {
    out.push_back('{');
    for (const json::Member& member : sorted(content)) {
      if (out.back() != '{') out.push_back(',');
      size_ += member.key.size();
      json::append_string(out, member.key);
      out.push_back(':');
      value(out, member.value);
    }
    out.push_back('}');
  }

  std::uint64_t size_ = 0;
};

// --- The work ------------------------------------------------------------------------------------

void binary_encode(benchmark::State& state) {
  const json::Document document = parsed(state);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto item = encode_item(document.root());
    benchmark::DoNotOptimize(item->data());
    bytes = item->size();
  }
  state.counters["stored"] = static_cast<double>(bytes);
}

void text_encode(benchmark::State& state) {
  const json::Document document = parsed(state);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string item = TextEncoder().encode(document.root());
    benchmark::DoNotOptimize(item.data());
    bytes = item.size();
  }
  state.counters["stored"] = static_cast<double>(bytes);
}

// The buffer of an answer is used again and again, as on a connection.
void binary_render(benchmark::State& state) {
  const std::string item = *encode_item(parsed(state).root());
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_json(out, ItemView(item));
    benchmark::DoNotOptimize(out.data());
  }
}

void text_render(benchmark::State& state) {
  const std::string item = TextEncoder().encode(parsed(state).root());
  std::string out;
  for (auto _ : state) {
    out.clear();
    out += TextItem(item).text();
    benchmark::DoNotOptimize(out.data());
  }
}

// A condition on one attribute: find it, look at its value.
void binary_condition(benchmark::State& state) {
  const std::string item = *encode_item(parsed(state).root());
  const std::string name = attribute_name(7);
  for (auto _ : state) {
    const auto value = ItemView(item).find(name);
    if (value->type() == ValueType::kNumber) {
      benchmark::DoNotOptimize(*Number::parse(value->number()) < Number());
    } else {
      benchmark::DoNotOptimize(value->scalar() == "other");
    }
  }
}

void text_condition(benchmark::State& state) {
  const std::string item = TextEncoder().encode(parsed(state).root());
  const std::string name = "\"" + attribute_name(7) + "\":";
  for (auto _ : state) {
    std::string_view value = TextItem(item).find(name).substr(name.size());
    CHECK(value.substr(0, 2) == "{\"");
    const char type = value[2];
    value.remove_prefix(6);
    value.remove_suffix(2);
    // The text is the value as long as nothing in it is escaped.
    CHECK(value.find('\\') == std::string_view::npos);
    if (type == 'N') {
      benchmark::DoNotOptimize(*Number::parse(value) < Number());
    } else {
      benchmark::DoNotOptimize(value == "other");
    }
  }
}

void binary_project(benchmark::State& state) {
  const std::string item = *encode_item(parsed(state).root());
  const std::array<std::string, 2> names = {attribute_name(3), attribute_name(8)};
  std::string out;
  for (auto _ : state) {
    out.assign("{");
    const ItemView view(item);
    for (const std::string& name : names) {
      if (out.size() > 1) out.push_back(',');
      const auto value = view.find(name);
      append_json_name(out, {name, true});
      append_json(out, *value);
    }
    out.push_back('}');
    benchmark::DoNotOptimize(out.data());
  }
}

void text_project(benchmark::State& state) {
  const std::string item = TextEncoder().encode(parsed(state).root());
  const std::array<std::string, 2> names = {"\"" + attribute_name(3) + "\":",
                                            "\"" + attribute_name(8) + "\":"};
  std::string out;
  for (auto _ : state) {
    out.assign("{");
    const TextItem view(item);
    for (const std::string& name : names) {
      if (out.size() > 1) out.push_back(',');
      out += view.find(name);
    }
    out.push_back('}');
    benchmark::DoNotOptimize(out.data());
  }
}

// Arguments: strings, numbers, nested.
BENCHMARK(binary_encode)->DenseRange(0, 2);
BENCHMARK(text_encode)->DenseRange(0, 2);
BENCHMARK(binary_render)->DenseRange(0, 2);
BENCHMARK(text_render)->DenseRange(0, 2);
BENCHMARK(binary_condition)->DenseRange(0, 2);
BENCHMARK(text_condition)->DenseRange(0, 2);
BENCHMARK(binary_project)->DenseRange(0, 2);
BENCHMARK(text_project)->DenseRange(0, 2);

}  // namespace
}  // namespace serein::dynamodb
