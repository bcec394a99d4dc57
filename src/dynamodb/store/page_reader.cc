#include "dynamodb/store/page_reader.h"

#include <utility>

#include "dynamodb/store/keys.h"
#include "dynamodb/store/limits.h"
#include "kv/errors.h"

namespace serein::dynamodb {
namespace {

// What has been read so far: pages end, and I/O threads hand over, by whatever is more.
struct Progress {
  const PageRequest& request;
  std::uint64_t fetched_bytes = 0;

  bool is_full(const Page& page) const {
    return (request.limit && page.scanned_count >= *request.limit) || page.bytes >= kMaxPageBytes ||
           fetched_bytes >= kMaxPageBytes;
  }

  bool is_too_much_inline(const Page& page) const {
    return !request.may_block &&
           (page.scanned_count > kMaxInlineItems || page.bytes + fetched_bytes > kMaxInlineBytes);
  }
};

// The item that an index entry stands for.
Result<SharedBytes> fetch(const kv::View& view, const Table& table, const ItemView& entry) {
  ASSIGN_OR_RETURN(auto item, view.get(base_key(table, entry)));
  if (!item) return fail(kv::kCorruption, "an index entry of table {} has no item", table.name);
  return *std::move(item);
}

}  // namespace

Result<Page> read_page(const kv::View& view, const PageRequest& request,
                       const std::function<void(const ItemView&)>& emit) {
  Page page;
  Progress progress{request};
  const auto cursor = view.scan(request.range);
  for (; cursor->valid(); cursor->next()) {
    ItemView item(cursor->value());
    ++page.scanned_count;
    page.bytes += item.size_bytes();
    std::optional<SharedBytes> whole;
    if (request.fetch_from != nullptr) {
      ASSIGN_OR_RETURN(whole, fetch(view, *request.fetch_from, item));
      item = ItemView(*whole);
      progress.fetched_bytes += item.size_bytes();
      page.fetched_read_units += (item.size_bytes() + kReadUnitBytes - 1) / kReadUnitBytes;
    }
    if (progress.is_too_much_inline(page)) return fail(kWouldBlock, "a long page");
    if (request.filter == nullptr || request.filter->evaluate(item)) {
      ++page.count;
      emit(item);
    }
    // The page ends behind the item that fills it: the service does not look whether another
    // follows.
    if (progress.is_full(page)) {
      page.last_item = std::string(cursor->value());
      return page;
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace serein::dynamodb
