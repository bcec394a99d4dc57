#include "dynamodb/expr/projection.h"

#include <algorithm>
#include <utility>

#include "dynamodb/model/item_json.h"

namespace serein::dynamodb {

Projection::Projection(std::vector<DocumentPath> paths) : paths_(std::move(paths)) {
  for (const DocumentPath& path : paths_) {
    Node* node = &root_;
    for (const ast::PathStep& step : path) {
      node = step.is_index ? &node->indexes[step.index] : &node->names[step.name];
    }
  }
}

void Projection::append_json(std::string& out, const ItemView& item) const {
  append_map(out, item.attributes(), root_);
}

// Whether the value has anything that the node chooses: what has not leaves no trace in the answer.
bool Projection::has_any(const ValueView& value, const Node& node) {
  if (node.whole()) return true;
  if (value.type() == ValueType::kMap) {
    return std::any_of(node.names.begin(), node.names.end(), [&](const auto& entry) {
      const auto inner = value.map().find(entry.first);
      return inner && has_any(*inner, entry.second);
    });
  }
  if (value.type() == ValueType::kList) {
    return std::any_of(node.indexes.begin(), node.indexes.end(), [&](const auto& entry) {
      const auto inner = value.list().at(entry.first);
      return inner && has_any(*inner, entry.second);
    });
  }
  return false;
}

void Projection::append_chosen(std::string& out, const ValueView& value, const Node& node) {
  if (node.whole()) {
    dynamodb::append_json(out, value);
    return;
  }
  if (value.type() == ValueType::kMap) {
    out += "{\"M\":";
    append_map(out, value.map(), node);
  } else {
    out += "{\"L\":";
    append_list(out, value.list(), node);
  }
  out.push_back('}');
}

void Projection::append_map(std::string& out, const MapView& map, const Node& node) {
  out.push_back('{');
  bool first = true;
  for (MapIterator attribute = map.begin(); !attribute.at_end(); attribute.next()) {
    const auto chosen = node.names.find(attribute.name().bytes);
    if (chosen == node.names.end() || !has_any(attribute.value(), chosen->second)) continue;
    if (!first) out.push_back(',');
    first = false;
    append_json_name(out, attribute.name());
    append_chosen(out, attribute.value(), chosen->second);
  }
  out.push_back('}');
}

void Projection::append_list(std::string& out, const ListView& list, const Node& node) {
  out.push_back('[');
  bool first = true;
  for (const auto& [index, chosen] : node.indexes) {
    const auto element = list.at(index);
    if (!element || !has_any(*element, chosen)) continue;
    if (!first) out.push_back(',');
    first = false;
    append_chosen(out, *element, chosen);
  }
  out.push_back(']');
}

}  // namespace serein::dynamodb
