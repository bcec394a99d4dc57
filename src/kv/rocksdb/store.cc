#include "kv/rocksdb/store.h"

#include <utility>

#include "base/bytes.h"
#include "kv/errors.h"
#include "kv/rocksdb/rocksdb_view.h"

namespace serein::kv {
namespace {

constexpr Stamp kFirstStamp = 1;

Result<Stamp> read_next_stamp(Database& database) {
  const RocksView view(database, {});
  ASSIGN_OR_RETURN(const auto stored, view.get(Committer::stamp_key()));
  if (!stored) return kFirstStamp;
  ByteReader reader(*stored);
  const auto stamp = reader.read_big_endian_64();
  if (!stamp || !reader.at_end()) return fail(kCorruption, "the stored stamp is damaged");
  return *stamp;
}

}  // namespace

Result<std::shared_ptr<Store>> open_store(const std::string& dir, const RocksOptions& options,
                                          Logger& logger, std::function<void()> on_broken) {
  auto store = std::make_shared<Store>();
  ASSIGN_OR_RETURN(store->database, Database::open(dir, options, logger, on_broken));
  ASSIGN_OR_RETURN(const Stamp next_stamp, read_next_stamp(*store->database));
  store->committer = std::make_unique<Committer>(*store->database, options, next_stamp, logger,
                                                 std::move(on_broken));
  return store;
}

}  // namespace serein::kv
