#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "dynamodb/model/document_path.h"
#include "dynamodb/model/item.h"

namespace serein::dynamodb {

// Changes to parts of an item. All paths mean the item as it was, in whatever order they come: an
// index into a list does not move when others are removed. No path may be the beginning of another
// one, nor come twice: a CHECK failure. What is not on the way to a change is copied as it lies.
//
// Bytes of the item and of values are not copied and must outlive the editor. For one thread.
class ItemEditor {
 public:
  explicit ItemEditor(const ItemView& item) : item_(item) {}

  // Puts a value, given in its stored form, in the place of what is there or where nothing is. Past
  // the end of a list it is appended; several are, in the order of their indexes. Returns false and
  // changes nothing when there is no map or list that could hold it.
  [[nodiscard]] bool set(const DocumentPath& path, std::string_view value);

  // Removes what is there, if anything is. Returns false where set() would.
  [[nodiscard]] bool remove(const DocumentPath& path);

  // The stored form of the item after the changes. Checks no limits.
  std::string encode() const;

  struct Change;
  using NamedChanges = std::map<std::string, Change, std::less<>>;
  using IndexedChanges = std::map<std::uint64_t, Change>;

  // What becomes of a value, or of something inside it.
  struct Change {
    enum class Kind : std::uint8_t { kInside, kSet, kRemove };
    Kind kind = Kind::kInside;
    std::string_view value;  // kSet
    NamedChanges names;      // kInside a map
    IndexedChanges indexes;  // kInside a list
  };

 private:
  bool has_parent(const DocumentPath& path) const;
  void record(const DocumentPath& path, Change::Kind kind, std::string_view value);

  ItemView item_;
  Change root_;
};

}  // namespace serein::dynamodb
