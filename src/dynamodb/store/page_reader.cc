#include "dynamodb/store/page_reader.h"

#include "dynamodb/store/limits.h"

namespace serein::dynamodb {
namespace {

bool is_full(const PageRequest& request, const Page& page) {
  return (request.limit && page.scanned_count >= *request.limit) || page.bytes >= kMaxPageBytes;
}

bool too_much_inline(const PageRequest& request, const Page& page) {
  return !request.may_block &&
         (page.scanned_count > kMaxInlineItems || page.bytes > kMaxInlineBytes);
}

}  // namespace

Result<Page> read_page(const kv::View& view, const PageRequest& request,
                       const std::function<void(const ItemView&)>& emit) {
  Page page;
  const auto cursor = view.scan(request.range);
  for (; cursor->valid(); cursor->next()) {
    const ItemView item(cursor->value());
    ++page.scanned_count;
    page.bytes += item.size_bytes();
    if (too_much_inline(request, page)) return fail(kWouldBlock, "a long page");
    if (request.filter == nullptr || request.filter->evaluate(item)) {
      ++page.count;
      emit(item);
    }
    // The page ends behind the item that fills it: the service does not look whether another
    // follows.
    if (is_full(request, page)) {
      page.last_item = std::string(cursor->value());
      return page;
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace serein::dynamodb
