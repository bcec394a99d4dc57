#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dynamodb/expr/expression_attributes.h"
#include "dynamodb/model/item.h"

namespace serein::dynamodb {

// The attributes and parts of documents that a request asks for. Immutable, free to be shared.
class Projection {
 public:
  // The paths neither overlap nor conflict.
  explicit Projection(std::vector<DocumentPath> paths);

  // Appends the API's JSON of what the item has of it: maps keep their nesting, of lists the chosen
  // elements move together in their order.
  void append_json(std::string& out, const ItemView& item) const;

  const std::vector<DocumentPath>& paths() const { return paths_; }

 private:
  // What is chosen below one point of a document: all of it where nothing further is named.
  struct Node {
    std::map<std::string, Node, std::less<>> names;
    std::map<std::uint64_t, Node> indexes;
    bool whole() const { return names.empty() && indexes.empty(); }
  };

  static void append_map(std::string& out, const MapView& map, const Node& node);
  static void append_list(std::string& out, const ListView& list, const Node& node);
  static void append_chosen(std::string& out, const ValueView& value, const Node& node);
  static bool has_any(const ValueView& value, const Node& node);

  std::vector<DocumentPath> paths_;
  Node root_;
};

}  // namespace serein::dynamodb
