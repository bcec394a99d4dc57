#include "dynamodb/expr/document_paths.h"

#include <utility>

#include "aws/errors.h"
#include "dynamodb/expr/expression_attributes.h"
#include "dynamodb/expr/faults.h"
#include "dynamodb/expr/limits.h"
#include "dynamodb/expr/reserved_words.h"

namespace serein::dynamodb {
namespace {

bool is_placeholder(const ast::PathStep& step) { return step.name.front() == '#'; }

bool is_same_step(const PathStep& a, const PathStep& b) {
  if (a.is_index != b.is_index) return false;
  return a.is_index ? a.index == b.index : a.name == b.name;
}

enum class Clash : std::uint8_t {
  kNone,
  kOverlap,   // one contains the other
  kConflict,  // they see one value as list and as map
};

Clash clash_of(const DocumentPath& a, const DocumentPath& b) {
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && is_same_step(a[same], b[same])) ++same;
  if (same == a.size() || same == b.size()) return Clash::kOverlap;
  return a[same].is_index == b[same].is_index ? Clash::kNone : Clash::kConflict;
}

tl::unexpected<Error> invalid(std::string message) {
  return fail(Error(aws::kValidationException, std::move(message)));
}

}  // namespace

Result<> check_path_form(const ast::Path& path) {
  for (const ast::PathStep& step : path) {
    if (step.is_index) {
      if (step.index > kMaxListIndex) return invalid(fault::index_out_of_range(step.name));
    } else if (!is_placeholder(step) && is_reserved_word(step.name)) {
      return invalid(fault::reserved_word(step.name));
    }
  }
  return {};
}

Result<DocumentPath> resolve_path(const ast::Path& path, ExpressionAttributes& attributes) {
  DocumentPath resolved = path;
  for (PathStep& step : resolved) {
    if (step.is_index || !is_placeholder(step)) continue;
    const std::string* name = attributes.use_name(step.name);
    if (name == nullptr) return invalid(fault::undefined_name(step.name));
    step.name = *name;
  }
  if (resolved.size() > kMaxPathDepth) return invalid(fault::path_too_deep(resolved.size()));
  return resolved;
}

Result<> check_overlap(const std::vector<DocumentPath>& paths) {
  // The service looks for all overlaps before it looks for conflicts.
  for (const Clash clash : {Clash::kOverlap, Clash::kConflict}) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      for (std::size_t j = i + 1; j < paths.size(); ++j) {
        if (clash_of(paths[i], paths[j]) != clash) continue;
        return fail(aws::kValidationException,
                    "Two document paths {} with each other; must remove or rewrite one of these "
                    "paths; path one: {}, path two: {}",
                    clash == Clash::kOverlap ? "overlap" : "conflict", show_path(paths[i]),
                    show_path(paths[j]));
      }
    }
  }
  return {};
}

bool is_same(const DocumentPath& a, const DocumentPath& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!is_same_step(a[i], b[i])) return false;
  }
  return true;
}

std::optional<ValueView> find_path(const ItemView& item, const DocumentPath& path) {
  std::optional<ValueView> value = item.find(path.front().name);
  for (std::size_t i = 1; i < path.size() && value; ++i) {
    const PathStep& step = path[i];
    if (step.is_index) {
      value = value->type() == ValueType::kList ? value->list().at(step.index) : std::nullopt;
    } else {
      value = value->type() == ValueType::kMap ? value->map().find(step.name) : std::nullopt;
    }
  }
  return value;
}

std::string show_path(const DocumentPath& path) {
  std::string text = "[";
  for (const PathStep& step : path) {
    if (text.size() > 1) text += ", ";
    text += step.is_index ? "[" + std::to_string(step.index) + "]" : step.name;
  }
  return text + "]";
}

}  // namespace serein::dynamodb
