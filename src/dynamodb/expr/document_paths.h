#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "dynamodb/expr/ast.h"
#include "dynamodb/model/document_path.h"
#include "dynamodb/model/item.h"

namespace serein::dynamodb {

class ExpressionAttributes;

// What is wrong with a path whatever its placeholders stand for: reserved words, indexes beyond all
// lists. Like all checks of paths fails with a ValidationException without its introduction.
Result<> check_path_form(const ast::Path& path);

// The path with its names looked up. Fails when one is not defined, or there are too many.
Result<DocumentPath> resolve_path(const ast::Path& path, ExpressionAttributes& attributes);

// Fails when one path contains another one, or two see one value as list and map.
Result<> check_overlap(const std::vector<DocumentPath>& paths);

bool is_same(const DocumentPath& a, const DocumentPath& b);

// The value at `path`, or nothing.
std::optional<ValueView> find_path(const ItemView& item, const DocumentPath& path);

// "[a, [1], b]", as messages show a path.
std::string show_path(const DocumentPath& path);

}  // namespace serein::dynamodb
