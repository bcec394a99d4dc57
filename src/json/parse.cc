#include "json/parse.h"

#include <simdjson.h>

#include <charconv>
#include <optional>
#include <vector>

#include "json/builder.h"
#include "json/exact_parser.h"

namespace serein::json {
namespace {

// What a thread's simdjson parser may keep between texts.
constexpr std::size_t kMaxRetainedBytes = 1U << 20U;

// Of all objects that are begun at a time: room for these is made at once.
constexpr std::size_t kUsualMembers = 32;

// Copies a simdjson tree into a document. Gives up, with nothing, on what only the exact parser
// decides: floating-point numbers, whose text simdjson does not keep; keys that stand twice; too
// much depth.
class FastPath {
 public:
  explicit FastPath(unsigned max_depth) : max_depth_(max_depth) { members_.reserve(kUsualMembers); }

  std::optional<Document> convert(simdjson::dom::element root) {
    const auto value = convert(root, 0);
    if (!value) return std::nullopt;
    return std::move(builder_).finish(*value);
  }

 private:
  std::optional<Value> convert(simdjson::dom::element element, unsigned depth) {
    if (depth > max_depth_) return std::nullopt;
    using simdjson::dom::element_type;
    switch (element.type()) {
      case element_type::NULL_VALUE:
        return Value();
      case element_type::BOOL:
        return Value::of_bool(bool(element));
      case element_type::STRING:
        return builder_.string(std::string_view(element));
      case element_type::INT64:
        return integer(std::int64_t(element));
      case element_type::UINT64:
        return integer(std::uint64_t(element));
      case element_type::DOUBLE:
        return std::nullopt;
      case element_type::ARRAY:
        return array(simdjson::dom::array(element), depth);
      case element_type::OBJECT:
        return object(simdjson::dom::object(element), depth);
    }
    return std::nullopt;
  }

  template <class Integer>
  std::optional<Value> integer(Integer number) {
    if (number == 0) return std::nullopt;  // may have been written -0
    char text[24];
    const auto [end, status] = std::to_chars(std::begin(text), std::end(text), number);
    return builder_.number({text, static_cast<std::size_t>(end - text)});
  }

  // Children are gathered on a stack that all levels share, then moved to the arena in one piece.
  std::optional<Value> array(simdjson::dom::array source, unsigned depth) {
    const std::size_t begin = elements_.size();
    for (const simdjson::dom::element element : source) {
      const auto value = convert(element, depth + 1);
      if (!value) return std::nullopt;
      elements_.push_back(*value);
    }
    const Value value = builder_.array(std::span(elements_).subspan(begin));
    elements_.resize(begin);
    return value;
  }

  std::optional<Value> object(simdjson::dom::object source, unsigned depth) {
    const std::size_t begin = members_.size();
    for (const auto& [key, element] : source) {
      const auto value = convert(element, depth + 1);
      if (!value) return std::nullopt;
      members_.push_back({builder_.copy(key), *value});
    }
    const auto members = std::span<const Member>(members_).subspan(begin);
    if (find_duplicate(members) != nullptr) return std::nullopt;
    const Value value = builder_.object(members);
    members_.resize(begin);
    return value;
  }

  unsigned max_depth_;
  DocumentBuilder builder_;
  std::vector<Value> elements_;
  std::vector<Member> members_;
};

// The parser of this thread: its buffers are worth keeping, and nothing of it outlives a call.
simdjson::dom::parser& thread_parser() {
  thread_local simdjson::dom::parser parser;
  return parser;
}

void drop_large_buffers() {
  if (thread_parser().capacity() > kMaxRetainedBytes) thread_parser() = simdjson::dom::parser();
}

std::optional<Document> parse_fast(std::string_view text, const ParseLimits& limits) {
  simdjson::dom::element root;
  // Copies the text behind which simdjson wants slack.
  if (thread_parser().parse(text.data(), text.size(), true).get(root) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return FastPath(limits.max_depth).convert(root);
}

}  // namespace

Result<Document> parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return fail(kInvalidInput, "the text is longer than {} bytes", limits.max_bytes);
  }
  std::optional<Document> document = parse_fast(text, limits);
  drop_large_buffers();
  if (document) return *std::move(document);
  return parse_exactly(text, limits);
}

}  // namespace serein::json
