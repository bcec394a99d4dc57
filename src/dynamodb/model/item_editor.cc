#include "dynamodb/model/item_editor.h"

#include <optional>

#include "base/check.h"
#include "dynamodb/model/format.h"
#include "dynamodb/model/format_writer.h"
#include "json/writer.h"

namespace serein::dynamodb {
namespace {

using Change = ItemEditor::Change;

bool can_hold(const ValueView& parent, const PathStep& step) {
  return parent.type() == (step.is_index ? ValueType::kList : ValueType::kMap);
}

// Writes an item with its changes to the end of a string and keeps account of its size. Recursion
// goes no deeper than the paths of the changes.
class ChangedItemWriter {
 public:
  ChangedItemWriter(std::string& out, std::uint64_t size_bytes)
      : out_(out), size_bytes_(size_bytes) {}

  std::uint64_t size_bytes() const { return size_bytes_; }

  // Appends the attributes of an item or map, which count for `element_size` bytes each besides
  // their names and values. Returns how many there are.
  std::uint64_t attributes(const MapView& before, const Change& change,
                           std::uint64_t element_size) {
    std::uint64_t count = 0;
    auto next = change.names.begin();
    for (MapIterator attribute = before.begin(); !attribute.at_end(); attribute.next()) {
      for (; next != change.names.end() && next->first < attribute.name().bytes; ++next) {
        count += new_attribute(next->first, next->second, element_size);
      }
      if (next == change.names.end() || next->first != attribute.name().bytes) {
        format::append_text(out_, attribute.name());
        out_ += attribute.value().bytes();
        ++count;
        continue;
      }
      if (next->second.kind == Change::Kind::kRemove) {
        size_bytes_ -= attribute.name().bytes.size() + element_size;
        size_bytes_ -= dynamodb::size_bytes(attribute.value());
      } else {
        format::append_text(out_, attribute.name());
        changed(attribute.value(), next->second);
        ++count;
      }
      ++next;
    }
    for (; next != change.names.end(); ++next) {
      count += new_attribute(next->first, next->second, element_size);
    }
    return count;
  }

 private:
  // A name that was not there: how many attributes it makes.
  std::uint64_t new_attribute(std::string_view name, const Change& change,
                              std::uint64_t element_size) {
    if (change.kind == Change::Kind::kRemove) return 0;
    format::append_text(out_, {name, json::needs_no_escape(name)});
    size_bytes_ += name.size() + element_size;
    new_value(change);
    return 1;
  }

  void new_value(const Change& change) {
    CHECK(change.kind == Change::Kind::kSet);
    out_ += change.value;
    size_bytes_ += dynamodb::size_bytes(ValueView(change.value));
  }

  // A value that is replaced, or changed inside.
  void changed(const ValueView& before, const Change& change) {
    if (change.kind == Change::Kind::kSet) {
      size_bytes_ -= dynamodb::size_bytes(before);
      new_value(change);
      return;
    }
    format::append_tag(out_, before.type());
    const std::size_t begin = out_.size();
    const std::uint64_t count = before.type() == ValueType::kMap
                                    ? attributes(before.map(), change, format::kElementSizeBytes)
                                    : elements(before.list(), change);
    format::insert_length_and_count(out_, begin, count);
  }

  std::uint64_t elements(const ListView& before, const Change& change) {
    std::uint64_t count = 0;
    std::uint64_t index = 0;
    auto next = change.indexes.begin();
    for (ListIterator element = before.begin(); !element.at_end(); element.next(), ++index) {
      if (next == change.indexes.end() || next->first != index) {
        out_ += element.value().bytes();
        ++count;
        continue;
      }
      if (next->second.kind == Change::Kind::kRemove) {
        size_bytes_ -= dynamodb::size_bytes(element.value()) + format::kElementSizeBytes;
      } else {
        changed(element.value(), next->second);
        ++count;
      }
      ++next;
    }
    for (; next != change.indexes.end(); ++next) {
      if (next->second.kind == Change::Kind::kRemove) continue;
      new_value(next->second);
      size_bytes_ += format::kElementSizeBytes;
      ++count;
    }
    return count;
  }

  std::string& out_;
  std::uint64_t size_bytes_;
};

}  // namespace

bool ItemEditor::has_parent(const DocumentPath& path) const {
  CHECK(!path.empty() && !path.front().is_index);
  if (path.size() == 1) return true;
  std::optional<ValueView> parent = item_.find(path.front().name);
  for (std::size_t i = 1; parent && can_hold(*parent, path[i]); ++i) {
    if (i + 1 == path.size()) return true;
    parent = path[i].is_index ? parent->list().at(path[i].index) : parent->map().find(path[i].name);
  }
  return false;
}

void ItemEditor::record(const DocumentPath& path, Change::Kind kind, std::string_view value) {
  Change* change = &root_;
  for (const PathStep& step : path) {
    CHECK(change->kind == Change::Kind::kInside);
    change = step.is_index ? &change->indexes[step.index] : &change->names[step.name];
  }
  CHECK(change->kind == Change::Kind::kInside && change->names.empty() && change->indexes.empty());
  change->kind = kind;
  change->value = value;
}

bool ItemEditor::set(const DocumentPath& path, std::string_view value) {
  if (!has_parent(path)) return false;
  record(path, Change::Kind::kSet, value);
  return true;
}

bool ItemEditor::remove(const DocumentPath& path) {
  if (!has_parent(path)) return false;
  record(path, Change::Kind::kRemove, {});
  return true;
}

std::string ItemEditor::encode() const {
  std::string attributes;
  attributes.reserve(item_.bytes().size());
  ChangedItemWriter writer(attributes, item_.size_bytes());
  // The elements of an item do not count by themselves, unlike those of a map.
  const std::uint64_t count = writer.attributes(item_.attributes(), root_, 0);
  return format::join_item(writer.size_bytes(), count, attributes);
}

}  // namespace serein::dynamodb
